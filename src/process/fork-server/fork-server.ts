import { join } from 'node:path';
import { type Clock, deadline, orAbort, sleep } from '../../lib/clock.ts';
import { MARK_VARIABLE, newMark } from '../mark.ts';
import { birthOf, type ProcessId } from '../process-table.ts';
import { killAll, signalProcess } from '../process-tree.ts';
import { orphanRegistry } from '../records/orphan-registry.ts';
import type { OutputSink, SpawnSpec, ToolProcess } from '../tool-process.ts';
import { ForkedProcess, type ProcessEnd } from './forked-process.ts';
import { parseMessage } from './messages.ts';
import type { Preloaded } from './preload.ts';
import type { OpenServer, ServerHandle } from './server-process.ts';
import { type ExpectedStreams, StreamListener } from './stream-listener.ts';

/** A process that was forked. */
interface Instance {
  readonly id: ProcessId;
  /** How it ended; null: the server has gone before it. */
  readonly ended: PromiseWithResolvers<ProcessEnd | null>;
}

/** Loading takes 3 to 5 s where it was seen; a server that needs this long is of no use. */
const LOAD_MS = 45_000;
/** A fork takes milliseconds. A server that has not answered by then stands still. */
const FORK_MS = 10_000;
/** How long after a process has ended its connections may still be on their way. */
const CONNECT_MS = 500;
const SOCKET = 'instances.sock';

/**
 * One process that has loaded a tool and forks instances of it; `fork_server.py` explains how. Once it has gone it stays so;
 * what it has forked may go on.
 */
export class ForkServer implements AsyncDisposable {
  /** Resolves when it can fork. Rejects when it never will. */
  readonly loaded: Promise<Preloaded>;
  /** Resolves with the reason when it can fork no more. */
  readonly gone: Promise<string>;
  readonly #clock: Clock;
  readonly #mark = newMark();
  readonly #folder = orphanRegistry.tempFolder(SOCKET);
  readonly #listener: StreamListener;
  readonly #process: ServerHandle;
  readonly #loaded = Promise.withResolvers<Preloaded>();
  readonly #gone = Promise.withResolvers<string>();
  /** Forks that were asked for and not answered yet, by their number. */
  readonly #requests = new Map<number, PromiseWithResolvers<Instance>>();
  readonly #instances = new Map<number, Instance>();
  /** Why it can fork no more; null while it can. */
  #reason: string | null = null;
  #lastRequest = 0;

  /** Begins to load at once. @throws the system's error where its folder or its program can't be written. */
  constructor(open: OpenServer, clock: Clock) {
    this.#clock = clock;
    this.loaded = this.#loaded.promise;
    this.loaded.catch(() => {});
    this.gone = this.#gone.promise;
    const folder = this.#folder.path;
    const socket = join(folder, SOCKET);
    this.#listener = new StreamListener(socket, (error) => this.#fail(`no socket: ${error.message}`));
    try {
      const onLine = (line: string) => this.#receive(line);
      this.#process = open({ folder, socket, mark: this.#mark, clock, onLine });
    } catch (error) {
      this.#listener[Symbol.dispose]();
      this.#folder[Symbol.dispose]();
      throw error;
    }
    void this.#process.exited.then((how) => this.#fail(how));
    const limit = clock.after(LOAD_MS, () => this.#fail(`not loaded within ${LOAD_MS / 1000} s`));
    const settled = () => limit[Symbol.dispose]();
    void this.loaded.then(settled, settled);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Whether it can fork, or will be able to. */
  get alive(): boolean {
    return this.#reason === null;
  }

  /**
   * Forks an instance. The first of its arguments is its own name.
   * Rejects when the server can't, has gone, or the signal aborts; then nothing of the instance is left.
   */
  async fork(spec: SpawnSpec, sink: OutputSink, signal: AbortSignal): Promise<ToolProcess> {
    if (this.#reason !== null) throw new Error(this.#reason);
    const id = ++this.#lastRequest;
    const mark = newMark();
    const request = Promise.withResolvers<Instance>();
    this.#requests.set(id, request);
    const streams = this.#listener.expect();
    const { argv, cwd, env, needsOutput = false } = spec;
    this.#process.send({ id, token: streams.token, argv, cwd, env: { ...env, [MARK_VARIABLE]: mark } });
    const late = new Error(`no instance within ${FORK_MS / 1000} s`);
    using limit = deadline(this.#clock, FORK_MS, late, signal);
    const both = Promise.all([request.promise, streams.connected]);
    both.catch(() => {});
    try {
      const failed = this.#endedUnconnected(request.promise, limit.signal);
      const [instance, connected] = await orAbort(Promise.race([both, failed]), limit.signal);
      this.#requests.delete(id);
      const parts = { ...connected, id: instance.id, mark, ended: instance.ended.promise };
      return new ForkedProcess(parts, sink, needsOutput, this.#clock);
    } catch (error) {
      this.#abandon(id, request.promise, streams);
      if (error === late) this.#fail(late.message);
      throw error;
    }
  }

  /** Ends the server, and with it whatever it still has. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#fail('it was ended');
    killAll(
      [...this.#instances.values()].map(({ id }) => id),
      this.#mark,
    );
    await this.#process.exited;
    this.#listener[Symbol.dispose]();
    this.#folder[Symbol.dispose]();
  }

  /** Rejects when the process has ended and its connections have not come. */
  async #endedUnconnected(forked: Promise<Instance>, signal: AbortSignal): Promise<never> {
    const end = await (await forked).ended.promise;
    await sleep(this.#clock, CONNECT_MS, signal);
    const how = end === null ? 'what forked it has gone' : (end.signal ?? `exit code ${end.code}`);
    throw new Error(`it ended before it was connected: ${how}`);
  }

  #receive(line: string): void {
    const message = parseMessage(line);
    if (message === null) return this.#fail(`it printed: ${line.slice(0, 200)}`);
    switch (message.type) {
      case 'loaded':
        return this.#loaded.resolve({ ms: message.seconds * 1000, notPreloaded: message.not_preloaded });
      case 'failed':
        return this.#fail(message.reason);
      case 'refused':
        return this.#requests.get(message.id)?.reject(new Error(message.reason));
      case 'forked': {
        const { pid } = message;
        // One that has gone by now has no birth, and is never taken for another one.
        const instance = { id: { pid, birth: birthOf(pid) ?? '' }, ended: Promise.withResolvers<ProcessEnd | null>() };
        const request = this.#requests.get(message.id);
        if (request === undefined || this.#reason !== null) return signalProcess(instance.id, 'SIGKILL');
        this.#instances.set(pid, instance);
        return request.resolve(instance);
      }
      case 'exited': {
        const { pid, code, signal } = message;
        this.#instances.get(pid)?.ended.resolve({ code, signal });
        this.#instances.delete(pid);
      }
    }
  }

  /** Ends whatever comes of a fork that was given up. */
  #abandon(id: number, forked: Promise<Instance>, streams: ExpectedStreams): void {
    const forget = () => void this.#requests.delete(id);
    const kill = (instance: Instance) => signalProcess(instance.id, 'SIGKILL');
    forked.then(kill).then(forget, forget);
    streams.abandon();
  }

  /** It can fork no more. What it has forked goes on, and its end is seen without it. */
  #fail(reason: string): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#process.kill();
    this.#loaded.reject(new Error(reason));
    for (const request of this.#requests.values()) request.reject(new Error(reason));
    for (const instance of this.#instances.values()) instance.ended.resolve(null);
    this.#gone.resolve(reason);
  }
}
