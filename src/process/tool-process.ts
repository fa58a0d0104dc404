import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Clock } from '../model/clock.ts';
import { messageOf } from '../model/errors.ts';
import type { Exit } from '../model/exit.ts';
import { holdings } from './holdings.ts';
import { OWNER_MARK } from './owner-record.ts';
import type { ProcessId } from './process-table.ts';
import { killAll, MARK_VARIABLE, signalProcess, treeOf } from './process-tree.ts';

/** What to start. Nothing of it goes through a shell. */
export interface SpawnSpec {
  /** Program and arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Without its stdout it is of no use: once it has closed that, and lives on, it is ended. */
  readonly needsOutput?: boolean;
}

/** Where a process's output goes, as it comes. */
export interface OutputSink {
  stdout(chunk: Uint8Array): void;
  stderr(chunk: Uint8Array): void;
}

/** How long each step of an end may take before the next, harder one. Milliseconds. */
export interface StopPatience {
  /** After stdin was closed. */
  readonly eof: number;
  /** After TERM. */
  readonly term: number;
}

/** One living process of a tool, whichever way it was started. */
export interface ToolProcess extends AsyncDisposable {
  /** 0 when it never started. */
  readonly pid: number;
  /** Queues bytes for its stdin; what a dead process would not take is dropped, `exited` tells. */
  write(bytes: string | Uint8Array): void;
  closeStdin(): void;
  signal(signal: NodeJS.Signals): void;
  /** Settles when the process has gone, its output was read, and nothing that it started is left. */
  readonly exited: Promise<Exit>;
  /** Ends it and all that it started: closes stdin, then TERM, then KILL. A second call with less patience hurries. */
  stop(patience: StopPatience): Promise<Exit>;
}

/** How long a process may live on without the output that it is needed for. */
const SILENT_MS = 1000;
/** How long the pipes may stay open after the process has gone, before they are given up. */
const DRAIN_MS = 500;
const SWEEP_MS = 5;

/** How a process comes to be. Whoever speaks to it does not know which way it was. */
export type StartProcess = (spec: SpawnSpec, sink: OutputSink, clock: Clock) => ToolProcess;

/** Starts a process in a session of its own, so that a Ctrl-C in the terminal does not reach it. */
export const spawnProcess: StartProcess = (spec, sink, clock) => new SpawnedProcess(spec, sink, clock);

class SpawnedProcess implements ToolProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly #child: ReturnType<typeof spawnChild>;
  readonly #clock: Clock;
  readonly #mark = `${OWNER_MARK}.${randomBytes(12).toString('hex')}`;
  #known: ProcessId[] = [];
  #stopping: { hurry: (patience: StopPatience) => void } | null = null;
  #gone = false;
  /** Why we end it, where nobody asked us to. */
  #why: string | null = null;

  constructor(spec: SpawnSpec, sink: OutputSink, clock: Clock) {
    this.#clock = clock;
    const holding = holdings.hold();
    this.#child = spawnChild(spec, this.#mark);
    this.pid = this.#child.pid ?? 0;
    if (this.pid !== 0) holding.is(this.pid);
    this.#child.stdout.on('data', (chunk: Uint8Array) => sink.stdout(chunk));
    this.#child.stderr.on('data', (chunk: Uint8Array) => sink.stderr(chunk));
    // A broken pipe is no news: the exit is.
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.on('error', () => {});
    if (spec.needsOutput === true) this.#child.stdout.on('end', () => this.#fellSilent());
    this.exited = this.#watch(spec).finally(() => holding[Symbol.dispose]());
  }

  write(bytes: string | Uint8Array): void {
    if (!this.#gone && this.#child.stdin.writable) this.#child.stdin.write(bytes);
  }

  closeStdin(): void {
    if (!this.#gone) this.#child.stdin.end();
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#gone && this.pid !== 0) this.#child.kill(signal);
  }

  async stop(patience: StopPatience): Promise<Exit> {
    if (this.#stopping !== null) {
      this.#stopping.hurry(patience);
      return this.exited;
    }
    let steps = this.#escalate(patience);
    this.#stopping = {
      hurry: (sooner) => {
        steps[Symbol.dispose]();
        steps = this.#escalate(sooner);
      },
    };
    const exit = await this.exited;
    steps[Symbol.dispose]();
    return exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 2000, term: 2000 });
  }

  #fellSilent(): void {
    const timer = this.#clock.after(SILENT_MS, () => {
      if (this.#gone || this.#stopping !== null) return;
      this.#why = 'it closed its output and lived on';
      void this.stop({ eof: 0, term: 500 });
    });
    void this.exited.then(() => timer[Symbol.dispose]());
  }

  #escalate(patience: StopPatience): Disposable {
    if (this.#gone || this.pid === 0) return { [Symbol.dispose]() {} };
    this.#remember();
    this.#child.stdin.end();
    let timer = this.#clock.after(patience.eof, () => {
      this.#remember();
      for (const id of this.#known) signalProcess(id, 'SIGTERM');
      timer = this.#clock.after(patience.term, () => {
        this.#remember();
        killAll(this.#known, this.#mark);
      });
    });
    return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
  }

  /** A child that loses its parent is no longer found below it, so whoever was seen stays known. */
  #remember(): void {
    const seen = new Map(this.#known.map((id) => [`${id.pid}/${id.birth}`, id]));
    for (const id of treeOf(this.pid)) seen.set(`${id.pid}/${id.birth}`, id);
    this.#known = [...seen.values()];
  }

  async #watch(spec: SpawnSpec): Promise<Exit> {
    const { promise: ended, resolve: end } = Promise.withResolvers<Exit>();
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    this.#child.on('error', (error: NodeJS.ErrnoException) => {
      if (this.pid !== 0) return;
      end(neverStarted(spec, error));
      close();
    });
    this.#child.on('exit', (code, signal) => {
      if (this.#stopping !== null) end({ by: 'us', code, signal, ...(this.#why === null ? {} : { why: this.#why }) });
      else if (signal !== null) end({ by: 'signal', signal });
      else end({ by: 'itself', code: code ?? 0 });
    });
    this.#child.on('close', () => close());
    const exit = await ended;
    this.#gone = true;
    if (this.pid === 0) return exit;
    const drained = await this.#within(DRAIN_MS, closed);
    // Whoever is left holds the pipes, or lives in a session of its own.
    await this.#sweep();
    if (!drained) await this.#within(DRAIN_MS, closed);
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    this.#child.stdin.destroy();
    return exit;
  }

  /** Kills what is left until nothing is: a killed process takes a moment to go. */
  async #sweep(): Promise<void> {
    for (let waited = 0; waited < DRAIN_MS && killAll(this.#known, this.#mark) > 0; waited += SWEEP_MS) {
      await this.#within(SWEEP_MS, new Promise(() => {}));
    }
  }

  async #within(ms: number, done: Promise<void>): Promise<boolean> {
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    using _timer = this.#clock.after(ms, () => resolve(false));
    // Awaited here: else the timer is disposed of at once.
    return await Promise.race([done.then(() => true), late]);
  }
}

function spawnChild(spec: SpawnSpec, mark: string) {
  const [program = '', ...args] = spec.argv;
  return spawn(program, args, {
    cwd: spec.cwd,
    env: { ...spec.env, [MARK_VARIABLE]: mark },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
}

function neverStarted(spec: SpawnSpec, error: NodeJS.ErrnoException): Exit {
  // The same ENOENT stands for a missing program and a missing folder.
  const folder = statSync(spec.cwd, { throwIfNoEntry: false });
  if (folder === undefined || !folder.isDirectory()) {
    return { by: 'never_started', reason: `no such folder: ${spec.cwd}`, not_found: false };
  }
  if (error.code === 'ENOENT') {
    return { by: 'never_started', reason: `no such program: ${spec.argv[0] ?? ''}`, not_found: true };
  }
  return { by: 'never_started', reason: `${spec.argv[0] ?? ''}: ${messageOf(error)}`, not_found: false };
}
