import { spawn } from 'node:child_process';
import type { Exit } from '../model/turn/exit.ts';

/** A program that outlives the aim that started it, and its terminal. */
export interface BackgroundCommand {
  readonly pid: number;
  /** How it ended, as long as the aim that started it is there. */
  readonly exited: Promise<Exit>;
  signal(signal: NodeJS.Signals): void;
}

/** What a program in the background is started with. */
export interface BackgroundSpec {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The descriptor that gets its stdout and stderr. */
  readonly output: number;
}

/** Starts a program in a session of its own, without a stdin. @throws the system's error. */
export async function startBackground(
  [program = '', ...args]: readonly string[],
  { cwd, env, output }: BackgroundSpec,
): Promise<BackgroundCommand> {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', output, output] });
  const started = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<Exit>();
  child.once('spawn', () => started.resolve());
  child.once('error', (error) => started.reject(error));
  child.once('exit', (code, signal) => {
    exited.resolve(signal === null ? { by: 'itself', code: code ?? 0 } : { by: 'signal', signal });
  });
  await started.promise;
  child.unref();
  return { pid: child.pid!, exited: exited.promise, signal: (signal) => void child.kill(signal) };
}
