import { sleep, systemClock } from '../../lib/clock.ts';
import { onAbortOrNow } from '../../lib/on-abort.ts';
import { AimError } from '../../model/errors.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { describeExit, shellCode } from '../../model/turn/exit.ts';
import { type ForegroundCommand, isRunnable, startForeground } from '../../process/foreground-command.ts';

/** A Ctrl-C in the terminal reaches the command as well: so long it may take to end by itself. */
const AFTER_INTERRUPT_MS = 1500;
const AFTER_TERM_MS = 2000;

/**
 * @throws AimError usage for an empty name; command_not_found for a
 * path that can't be run; a bare name is looked up when it is started.
 */
export function checkCommand([program = '']: readonly string[]): void {
  if (program === '') throw new AimError('usage', 'the command after -- has an empty name');
  if (isRunnable(program)) return;
  throw new AimError('command_not_found', `${program}: no such command, or it may not be run`);
}

export interface CommandOptions {
  /** All of the command's environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Signals that it is to ignore from its start. */
  readonly ignored: ReadonlySet<NodeJS.Signals>;
  /** An abort kills it at once, with all that it started. */
  readonly kill: AbortSignal;
}

/** Runs a command that owns the terminal. An abort of `stop` ends it: by TERM, and KILL if that does not do. */
export async function runCommand(
  argv: readonly string[],
  { environment, ignored, kill }: CommandOptions,
  stop: AbortSignal,
): Promise<{ exitCode: number; why: string }> {
  const command = startForeground(argv, environment, ignored);
  using _kill = onAbortOrNow(kill, () => command.kill());
  const ended = new AbortController();
  const onStop = () => void terminate(command, stop.reason, ended.signal);
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  const exit = await command.exited;
  ended.abort(new Error('it has ended'));
  stop.removeEventListener('abort', onStop);
  if (exit.by === 'never_started') return { exitCode: EXIT.command_not_found, why: describeExit(exit) };
  const exitCode = shellCode(exit) ?? EXIT.failed;
  return { exitCode, why: `${argv[0]}: ${describeExit(exit)}` };
}

async function terminate(command: ForegroundCommand, reason: unknown, ended: AbortSignal): Promise<void> {
  const wasInterrupted = reason instanceof AimError && reason.code === 'interrupted';
  try {
    if (wasInterrupted) await sleep(systemClock, AFTER_INTERRUPT_MS, ended);
    command.signal('SIGTERM');
    await sleep(systemClock, AFTER_TERM_MS, ended);
    command.signal('SIGKILL');
  } catch {
    // It has ended.
  }
}
