import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import type { Exit } from '../model/turn/exit.ts';
import { neverStarted } from './never-started.ts';
import { signalProcess, treeOf } from './process-tree.ts';

/** A command of the user's that has the terminal. It is in aim's process group, so a Ctrl-C reaches it as well. */
export interface ForegroundCommand {
  readonly exited: Promise<Exit>;
  signal(signal: NodeJS.Signals): void;
  /** Kills it and all that it started. */
  kill(): void;
}

/**
 * Starts a command with aim's stdin, stdout and stderr, in aim's folder. No shell is involved, but where signals are to stay
 * ignored: bun resets them in what it starts (1.4.5), and a shell that then becomes the command sets them again.
 */
export function startForeground(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  ignored: ReadonlySet<NodeJS.Signals> = new Set(),
): ForegroundCommand {
  const [program = '', ...args] = ignored.size === 0 ? argv : ignoring(ignored, argv);
  const exited = Promise.withResolvers<Exit>();
  const child = spawn(program, args, { stdio: 'inherit', env });
  child.once('error', (error: NodeJS.ErrnoException) => {
    exited.resolve(neverStarted({ argv: [program], cwd: process.cwd() }, error));
  });
  child.once('exit', (code, signal) => {
    exited.resolve(signal === null ? { by: 'itself', code: code ?? 0 } : { by: 'signal', signal });
  });
  return {
    exited: exited.promise,
    signal: (signal) => void child.kill(signal),
    kill() {
      for (const id of child.pid === undefined ? [] : treeOf(child.pid)) signalProcess(id, 'SIGKILL');
    },
  };
}

function ignoring(signals: ReadonlySet<NodeJS.Signals>, argv: readonly string[]): string[] {
  const names = [...signals].map((signal) => signal.slice('SIG'.length)).join(' ');
  return ['/bin/sh', '-c', `trap '' ${names}; exec "$@"`, argv[0] ?? '', ...argv];
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
