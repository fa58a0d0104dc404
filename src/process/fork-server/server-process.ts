import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, within } from '../../lib/clock.ts';
import { LineSplitter } from '../../lib/text/line-splitter.ts';
import { MARK_VARIABLE } from '../mark.ts';
import { ProcessOutput } from '../output/process-output.ts';
import { orphanRegistry } from '../records/orphan-registry.ts';
import program from './fork_server.py' with { type: 'text' };
import type { ForkRequest } from './messages.ts';
import type { PreloadSpec } from './preload.ts';

/** How long the last output of a server that has gone may take, which others may keep open. */
const LAST_OUTPUT_MS = 500;
const STDERR_CHARS = 4000;
const PROGRAM = 'fork_server.py';
const STEPS = 'preload.py';

export interface ServerProcessOptions {
  /** A folder for the server's program alone. The server works in it, so nothing of the user's is read while it loads. */
  readonly folder: string;
  /** The path of the socket to which forked processes connect their streams. */
  readonly socket: string;
  readonly mark: string;
  readonly clock: Clock;
  onLine(line: string): void;
}

/** The process of a fork server, as aim has it. */
export interface ServerHandle {
  /** Resolves when it has gone, with how it ended. */
  readonly exited: Promise<string>;
  /** 0 while it is not known. */
  readonly pid: number;
  send(request: ForkRequest): void;
  kill(): void;
}

/** Starts the process of a fork server. @throws the system's error where its program can't be written. */
export type OpenServer = (options: ServerProcessOptions) => ServerHandle;

/** A fork server of its own: the tool's own interpreter, which runs `fork_server.py`. */
export class ServerProcess implements ServerHandle {
  readonly exited: Promise<string>;
  readonly #child: ReturnType<typeof spawnServer>;
  #stderr = '';

  constructor(spec: PreloadSpec, options: ServerProcessOptions) {
    const registration = orphanRegistry.register();
    this.#child = spawnServer(spec, options);
    if (this.pid !== 0) registration.setPid(this.pid);
    this.exited = this.#watch(options).finally(() => registration[Symbol.dispose]());
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  send(request: ForkRequest): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(`${JSON.stringify(request)}\n`);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #watch({ clock, onLine }: ServerProcessOptions): Promise<string> {
    const { promise: exited, resolve } = Promise.withResolvers<string>();
    const { stdin, stdout, stderr } = this.#child;
    const lines = new LineSplitter(onLine);
    const decoder = new TextDecoder();
    const output = new ProcessOutput(stdout, stderr, {
      stdout: (chunk) => lines.push(chunk),
      stderr: (chunk) => {
        this.#stderr = (this.#stderr + decoder.decode(chunk, { stream: true })).slice(-STDERR_CHARS);
      },
    });
    stdin.on('error', () => {});
    this.#child.on('error', (error) => resolve(error.message));
    this.#child.on('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `killed by ${signal}`));
    const how = await exited;
    // A process that it started may have its stderr.
    await within(clock, LAST_OUTPUT_MS, output.ended);
    const last = this.#stderr.trim().split('\n').at(-1) ?? '';
    return last === '' ? how : `${how}; last output: ${last}`;
  }
}

function spawnServer(spec: PreloadSpec, { folder, socket, mark }: ServerProcessOptions) {
  const path = join(folder, PROGRAM);
  writeFileSync(path, program, { mode: 0o600 });
  const preload = spec.steps === null ? null : join(folder, STEPS);
  if (preload !== null && spec.steps !== null) writeFileSync(preload, spec.steps, { mode: 0o600 });
  const { module, function: name, model } = spec;
  const toLoad = JSON.stringify({ module, function: name, preload, model, socket });
  return spawn(spec.python, [path, toLoad], {
    cwd: folder,
    env: { ...spec.env, [MARK_VARIABLE]: mark },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}
