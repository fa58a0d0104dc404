import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import type { Exit } from '../model/turn/exit.ts';

/** A command of the user's that has the terminal. It is in aim's process group, so a Ctrl-C reaches it as well. */
export interface ForegroundCommand {
  readonly exited: Promise<Exit>;
  signal(signal: NodeJS.Signals): void;
}

/** Starts a command with aim's stdin, stdout and stderr, in aim's folder. No shell is involved. */
export function startForeground(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ForegroundCommand {
  const [program = '', ...args] = argv;
  const exited = Promise.withResolvers<Exit>();
  const child = spawn(program, args, { stdio: 'inherit', env });
  child.once('error', (error: NodeJS.ErrnoException) => {
    exited.resolve({ by: 'never_started', reason: `${program}: ${error.message}`, not_found: error.code === 'ENOENT' });
  });
  child.once('exit', (code, signal) => {
    exited.resolve(signal === null ? { by: 'itself', code: code ?? 0 } : { by: 'signal', signal });
  });
  return { exited: exited.promise, signal: (signal) => void child.kill(signal) };
}

/** Whether a path can be run. A bare name counts as one that can: it is looked up at the start. */
export function isRunnable(program: string): boolean {
  if (!program.includes('/')) return true;
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
