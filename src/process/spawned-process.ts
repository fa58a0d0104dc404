import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../lib/clock.ts';
import type { Exit } from '../model/turn/exit.ts';
import { MARK_VARIABLE, newMark } from './mark.ts';
import { neverStarted } from './never-started.ts';
import { ProcessOutput } from './output/process-output.ts';
import { orphanRegistry, type Registration } from './records/orphan-registry.ts';
import type { GracePeriods, OutputSink, SpawnSpec, StartProcess, ToolProcess } from './tool-process.ts';
import { signalGroupOf } from './process-tree.ts';
import { TreeTerminator } from './tree-terminator.ts';

/** Spawns a process in a session of its own, so that a Ctrl-C in the terminal does not reach it. */
export const spawnProcess: StartProcess = (spec, sink, clock) => {
  const mark = newMark();
  const registration = orphanRegistry.register();
  const child = spawnChild(spec, mark);
  if (hasPipes(child)) return new SpawnedProcess({ spec, sink, clock, mark, registration, child });
  registration[Symbol.dispose]();
  return unstartedProcess(spec, child);
};

interface SpawnedSpec {
  readonly spec: SpawnSpec;
  readonly sink: OutputSink;
  readonly clock: Clock;
  readonly mark: string;
  readonly registration: Registration;
  readonly child: ChildWithPipes;
}

class SpawnedProcess implements ToolProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly #child: ChildWithPipes;
  readonly #output: ProcessOutput;
  readonly #terminator: TreeTerminator;
  #gone = false;

  constructor({ spec, sink, clock, mark, registration, child }: SpawnedSpec) {
    this.#child = child;
    this.pid = this.#child.pid ?? 0;
    if (this.pid !== 0) registration.setPid(this.pid);
    this.#terminator = new TreeTerminator(this.pid, mark, () => this.#child.stdin.end(), clock);
    this.#output = new ProcessOutput(this.#child.stdout, this.#child.stderr, sink);
    // A broken pipe needs no handling: the exit of the process follows.
    this.#child.stdin.on('error', () => {});
    if (spec.needsOutput === true) void this.#output.stdoutEnded.then(() => this.#onStdoutClosed());
    this.exited = this.#watch(spec).finally(() => registration[Symbol.dispose]());
  }

  write(bytes: string | Uint8Array, onTaken?: () => void): void {
    if (!this.#gone && this.#child.stdin.writable) this.#child.stdin.write(bytes, onTaken);
  }

  closeStdin(): void {
    if (!this.#gone) this.#child.stdin.end();
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#gone && this.pid !== 0) this.#child.kill(signal);
  }

  caughtUp(): Promise<void> {
    return this.#output.caughtUp();
  }

  signalGroup(signal: NodeJS.Signals): void {
    if (this.#gone || this.pid === 0) return;
    // It leads its group, unless it has left it.
    if (!signalGroupOf(this.pid, signal)) this.#child.kill(signal);
  }

  stop(grace: GracePeriods): Promise<Exit> {
    if (!this.#gone && this.pid !== 0) this.#terminator.begin(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 2000, term: 2000 });
  }

  #onStdoutClosed(): void {
    if (!this.#gone) this.#terminator.onStdoutClosed();
  }

  async #watch(spec: SpawnSpec): Promise<Exit> {
    const { promise: ended, resolve: end } = Promise.withResolvers<Exit>();
    this.#child.on('error', (error: NodeJS.ErrnoException) => {
      if (this.pid === 0) end(neverStarted(spec, error));
    });
    this.#child.on('exit', (code, signal) => end(this.#terminator.exit(code, signal)));
    const exit = await ended;
    this.#gone = true;
    if (this.pid === 0) return exit;
    await this.#terminator.finish(this.#output, exit);
    this.#output.destroy();
    this.#child.stdin.destroy();
    return exit;
  }
}

/** A process that could not even be tried: the system has no handles for its pipes, or no memory. */
function unstartedProcess(spec: SpawnSpec, child: ChildProcess): ToolProcess {
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(neverStarted(spec, error)));
  });
  return {
    pid: 0,
    exited,
    write() {},
    closeStdin() {},
    signal() {},
    signalGroup() {},
    caughtUp: async () => {},
    stop: () => exited,
    async [Symbol.asyncDispose]() {
      await exited;
    },
  };
}

type ChildWithPipes = ReturnType<typeof spawnChild>;

/** Where no pipe could be made bun gives a child without any, and an error event (1.4.5). */
function hasPipes(child: ChildProcess): child is ChildWithPipes {
  return [child.stdin, child.stdout, child.stderr].every((stream) => stream !== undefined && stream !== null);
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
