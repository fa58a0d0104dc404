import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clock, deadline, orAbort, sleep, within } from '../../lib/clock.ts';
import { type ProcessEnd, ForkedProcess } from './forked-process.ts';
import { orphanRegistry, type TempFolder } from '../records/orphan-registry.ts';
import { LineSplitter } from '../../lib/line-splitter.ts';
import { birthOf, type ProcessId } from '../process-table.ts';
import { MARK_VARIABLE, newMark } from '../mark.ts';
import { killAll, signalProcess } from '../process-tree.ts';
import type { OutputSink, SpawnSpec, ToolProcess } from '../tool-process.ts';
import program from './fork_server.py' with { type: 'text' };

/** A Python tool that can be loaded once, and the interpreter that loads it. */
export interface PreloadSpec {
  readonly python: string;
  /** What the tool's script would import, and call. */
  readonly module: string;
  readonly function: string;
  /** The environment in which it is loaded. Each instance has one of its own. */
  readonly env: Readonly<Record<string, string>>;
}

const saidSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loaded'), seconds: z.number(), cold: z.array(z.string()) }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
  z.object({ type: z.literal('forked'), id: z.int(), pid: z.int() }),
  z.object({ type: z.literal('refused'), id: z.int(), reason: z.string() }),
  z.object({ type: z.literal('exited'), pid: z.int(), code: z.int().nullable(), signal: z.string().nullable() }),
]);
type Said = z.infer<typeof saidSchema>;

/** What loading a tool came to. */
export interface Loaded {
  readonly ms: number;
  /** What could not be done in advance, and why: each instance does it for itself. */
  readonly cold: readonly string[];
}

/** A process that was forked, and whoever waits for its end. */
interface Instance {
  readonly id: ProcessId;
  /** Null: the parent has gone before it. */
  readonly ending: PromiseWithResolvers<ProcessEnd | null>;
}

/** stdin, stdout, stderr, as a connection says which it is. */
type StreamLetter = 'i' | 'o' | 'e';

/** An instance that was asked for and is not there yet: it is born and it connects, in any order. */
interface Request {
  readonly token: string;
  readonly born: PromiseWithResolvers<Instance>;
  readonly streams: Readonly<Record<StreamLetter, PromiseWithResolvers<Socket>>>;
}

/** Loading takes 3 to 5 s where it was seen; a parent that needs this long is of no use. */
const LOAD_MS = 45_000;
/** A fork takes milliseconds. A parent that has not answered by then stands still. */
const FORK_MS = 10_000;
/** How long after an instance has ended its connections may still be on their way here. */
const ON_THEIR_WAY_MS = 500;
/** How long the last words of a parent that has gone may take, which others may keep from ending. */
const LAST_WORDS_MS = 500;
const STDERR_CHARS = 4000;
/** What a connection says first: whose it is, and which stream. */
const HELLO = /^([0-9a-f]{32})([ioe])$/;
const HELLO_BYTES = 33;
const SOCKET = 'instances.sock';
const PROGRAM = 'warm_parent.py';

/**
 * One process that has loaded a tool and forks instances of it: `warm_parent.py` tells how. Once it has gone it stays
 * so; its instances may go on.
 */
export class ForkServer implements AsyncDisposable {
  /** Resolves when it can fork. Rejects when it never will. */
  readonly loaded: Promise<Loaded>;
  /** Resolves with the reason when it can fork no more. */
  readonly gone: Promise<string>;
  readonly #clock: Clock;
  readonly #mark = newMark();
  readonly #folder = makeFolder();
  readonly #server: Server;
  readonly #child: ReturnType<typeof spawnParent>;
  readonly #exited: Promise<void>;
  readonly #loaded = Promise.withResolvers<Loaded>();
  readonly #gone = Promise.withResolvers<string>();
  readonly #requests = new Map<number, Request>();
  readonly #instances = new Map<number, Instance>();
  /** Connections that have not said yet whose they are. */
  readonly #strangers = new Set<Socket>();
  /** Why it can fork no more; null while it can. */
  #reason: string | null = null;
  #stderr = '';
  #asked = 0;

  constructor(order: PreloadSpec, clock: Clock) {
    this.#clock = clock;
    this.loaded = this.#loaded.promise;
    this.loaded.catch(() => {});
    this.gone = this.#gone.promise;
    const socket = join(this.#folder.path, SOCKET);
    this.#server = createServer({ allowHalfOpen: true }, (connection) => this.#greet(connection));
    this.#server.on('error', (error) => this.#fail(`no socket: ${error.message}`));
    this.#server.listen(socket, () => chmodSync(socket, 0o600));
    const registration = orphanRegistry.register();
    this.#child = spawnParent(order, this.#folder.path, socket, this.#mark);
    if (this.pid !== 0) registration.setPid(this.pid);
    this.#exited = this.#watch().finally(() => registration[Symbol.dispose]());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether it can fork, or will be able to. */
  get alive(): boolean {
    return this.#reason === null;
  }

  /**
   * Forks an instance, which takes the first of the arguments for its own name.
   * Rejects when the parent can't, has gone, or the signal aborts; then nothing of the instance is left.
   */
  async fork(spec: SpawnSpec, sink: OutputSink, signal: AbortSignal): Promise<ToolProcess> {
    if (this.#reason !== null) throw new Error(this.#reason);
    const id = ++this.#asked;
    const mark = newMark();
    const request = newRequest();
    const { born, streams } = request;
    this.#requests.set(id, request);
    const all = Promise.all([born.promise, streams.i.promise, streams.o.promise, streams.e.promise]);
    all.catch(() => {});
    const { argv, cwd, env, needsOutput = false } = spec;
    this.#tell({ id, token: request.token, argv, cwd, env: { ...env, [MARK_VARIABLE]: mark } });
    const late = new Error(`no instance within ${FORK_MS / 1000} s`);
    using limit = deadline(this.#clock, FORK_MS, late, signal);
    try {
      const parts = Promise.race([all, this.#stillborn(born.promise, limit.signal)]);
      const [instance, stdin, stdout, stderr] = await orAbort(parts, limit.signal);
      this.#requests.delete(id);
      const forked = { id: instance.id, mark, stdin, stdout, stderr, ending: instance.ending.promise };
      return new ForkedProcess(forked, sink, needsOutput, this.#clock);
    } catch (error) {
      this.#abandon(id, request);
      if (error === late) this.#fail(late.message);
      throw error;
    }
  }

  /** Ends the parent, and with it whatever it still has. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail('it was ended');
    killAll(
      [...this.#instances.values()].map(({ id }) => id),
      this.#mark,
    );
    await this.#exited;
    for (const stranger of this.#strangers) stranger.destroy();
    this.#server.close();
    this.#folder[Symbol.dispose]();
  }

  /** Rejects when what was born has ended, and its connections have not come. */
  async #stillborn(born: Promise<Instance>, signal: AbortSignal): Promise<never> {
    const ending = await (await born).ending.promise;
    await sleep(this.#clock, ON_THEIR_WAY_MS, signal);
    const how = ending === null ? 'what forked it has gone' : (ending.signal ?? `exit code ${ending.code}`);
    throw new Error(`it ended before it was connected: ${how}`);
  }

  #tell(message: unknown): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  async #watch(): Promise<void> {
    const { promise: exited, resolve } = Promise.withResolvers<string>();
    const { stdin, stdout, stderr } = this.#child;
    const lines = new LineSplitter((line) => this.#heard(line));
    const decoder = new TextDecoder();
    stdout.on('data', (chunk: Uint8Array) => lines.push(chunk));
    stderr.on('data', (chunk: Uint8Array) => {
      this.#stderr = (this.#stderr + decoder.decode(chunk, { stream: true })).slice(-STDERR_CHARS);
    });
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    this.#child.on('error', (error) => resolve(error.message));
    this.#child.on('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `killed by ${signal}`));
    this.#child.on('close', () => close());
    const tooLate = this.#clock.after(LOAD_MS, () => this.#fail(`not loaded within ${LOAD_MS / 1000} s`));
    const settled = () => tooLate[Symbol.dispose]();
    void this.loaded.then(settled, settled);
    const how = await exited;
    // Whoever it started may hold its stderr.
    await within(this.#clock, LAST_WORDS_MS, closed);
    const words = this.#stderr.trim().split('\n').at(-1) ?? '';
    this.#fail(words === '' ? how : `${how}; last output: ${words}`);
  }

  #heard(line: string): void {
    const said = understood(line);
    if (said === null) return this.#fail(`it said: ${line.slice(0, 200)}`);
    switch (said.type) {
      case 'loaded':
        return this.#loaded.resolve({ ms: said.seconds * 1000, cold: said.cold });
      case 'failed':
        return this.#fail(said.reason);
      case 'refused':
        return this.#requests.get(said.id)?.born.reject(new Error(said.reason));
      case 'forked': {
        const { pid } = said;
        // One that has gone by now has no birth, and is never taken for another one.
        const instance = { id: { pid, birth: birthOf(pid) ?? '' }, ending: Promise.withResolvers<ProcessEnd | null>() };
        const request = this.#requests.get(said.id);
        if (request === undefined || this.#reason !== null) return signalProcess(instance.id, 'SIGKILL');
        this.#instances.set(pid, instance);
        return request.born.resolve(instance);
      }
      case 'exited': {
        const { pid, code, signal } = said;
        this.#instances.get(pid)?.ending.resolve({ code, signal });
        this.#instances.delete(pid);
      }
    }
  }

  /** A connection says whose it is, and is handed over with what came behind that. */
  #greet(connection: Socket): void {
    this.#strangers.add(connection);
    let said = Buffer.alloc(0);
    const leave = () => void this.#strangers.delete(connection);
    const onData = (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      if (said.length < HELLO_BYTES) return;
      connection.off('data', onData).pause();
      leave();
      const [, token, letter] = HELLO.exec(said.toString('latin1', 0, HELLO_BYTES)) ?? [];
      const request = [...this.#requests.values()].find((it) => it.token === token);
      if (request === undefined) return connection.destroy();
      if (said.length > HELLO_BYTES) connection.unshift(said.subarray(HELLO_BYTES));
      request.streams[letter as StreamLetter].resolve(connection);
    };
    connection.on('data', onData).on('close', leave);
    connection.once('end', () => this.#strangers.has(connection) && connection.destroy());
    // A broken pipe is no news: the exit is.
    connection.on('error', () => {});
  }

  /** Nobody waits for it any more: whatever comes of it is ended. */
  #abandon(id: number, { born, streams }: Request): void {
    const forget = () => void this.#requests.delete(id);
    const kill = (instance: Instance) => signalProcess(instance.id, 'SIGKILL');
    born.promise.then(kill).then(forget, forget);
    for (const { promise } of Object.values(streams)) {
      promise.then(
        (connection) => connection.destroy(),
        () => {},
      );
    }
  }

  /** It can fork no more. What it has forked goes on, and is looked after without it. */
  #fail(reason: string): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#child.kill('SIGKILL');
    this.#loaded.reject(new Error(reason));
    for (const request of this.#requests.values()) request.born.reject(new Error(reason));
    for (const instance of this.#instances.values()) instance.ending.resolve(null);
    this.#gone.resolve(reason);
  }
}

function newRequest(): Request {
  return {
    token: randomBytes(16).toString('hex'),
    born: Promise.withResolvers(),
    streams: { i: Promise.withResolvers(), o: Promise.withResolvers(), e: Promise.withResolvers() },
  };
}

function understood(line: string): Said | null {
  try {
    return saidSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** A folder with the parent's program, and a place for the socket. */
function makeFolder(): TempFolder {
  const folder = orphanRegistry.tempFolder(SOCKET);
  try {
    writeFileSync(join(folder.path, PROGRAM), program, { mode: 0o600 });
    return folder;
  } catch (error) {
    folder[Symbol.dispose]();
    throw error;
  }
}

function spawnParent(order: PreloadSpec, folder: string, socket: string, mark: string) {
  const what = JSON.stringify({ module: order.module, function: order.function, socket });
  return spawn(order.python, [join(folder, PROGRAM), what], {
    // Nothing of the user's folder is read while it loads.
    cwd: folder,
    env: { ...order.env, [MARK_VARIABLE]: mark },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}
