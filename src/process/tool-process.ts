import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Clock } from '../lib/clock.ts';
import { messageOf } from '../model/errors.ts';
import type { Exit } from '../model/turn/exit.ts';
import { orphanRegistry } from './records/orphan-registry.ts';
import { OWNER_MARK } from './records/orphan-record.ts';
import { MARK_VARIABLE } from './process-tree.ts';
import { TreeTerminator } from './tree-terminator.ts';

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
export interface GracePeriods {
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
  /** Ends it and all that it started: closes stdin, then TERM, then KILL. A second call with less grace hurries. */
  stop(grace: GracePeriods): Promise<Exit>;
}

/** A mark for one process and what it starts. */
export function newMark(): string {
  return `${OWNER_MARK}.${randomBytes(12).toString('hex')}`;
}

/** How a process comes to be. Whoever speaks to it does not know which way it was. */
export type StartProcess = (spec: SpawnSpec, sink: OutputSink, clock: Clock) => ToolProcess;

/** Starts a process in a session of its own, so that a Ctrl-C in the terminal does not reach it. */
export const spawnProcess: StartProcess = (spec, sink, clock) => new SpawnedProcess(spec, sink, clock);

class SpawnedProcess implements ToolProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly #child: ReturnType<typeof spawnChild>;
  readonly #end: TreeTerminator;
  #gone = false;

  constructor(spec: SpawnSpec, sink: OutputSink, clock: Clock) {
    const mark = newMark();
    const holding = orphanRegistry.hold();
    this.#child = spawnChild(spec, mark);
    this.pid = this.#child.pid ?? 0;
    if (this.pid !== 0) holding.is(this.pid);
    this.#end = new TreeTerminator(this.pid, mark, () => this.#child.stdin.end(), clock);
    this.#child.stdout.on('data', (chunk: Uint8Array) => sink.stdout(chunk));
    this.#child.stderr.on('data', (chunk: Uint8Array) => sink.stderr(chunk));
    // A broken pipe is no news: the exit is.
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.on('error', () => {});
    if (spec.needsOutput === true) this.#child.stdout.on('end', () => this.#end.onStdoutClosed());
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

  stop(grace: GracePeriods): Promise<Exit> {
    if (!this.#gone && this.pid !== 0) this.#end.begin(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 2000, term: 2000 });
  }

  async #watch(spec: SpawnSpec): Promise<Exit> {
    const { promise: ended, resolve: end } = Promise.withResolvers<Exit>();
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    this.#child.on('error', (error: NodeJS.ErrnoException) => {
      if (this.pid === 0) end(neverStarted(spec, error));
    });
    this.#child.on('exit', (code, signal) => end(this.#end.exit(code, signal)));
    this.#child.on('close', () => close());
    const exit = await ended;
    this.#gone = true;
    if (this.pid === 0) return exit;
    await this.#end.finish(closed);
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    this.#child.stdin.destroy();
    return exit;
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
