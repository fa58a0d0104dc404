import { sleep, systemClock } from '../../src/lib/clock.ts';
import { AimError } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { describeExit, shellCode } from '../../src/model/turn/exit.ts';
import { isRunnable, startForeground } from '../../src/process/foreground-command.ts';

/** A Ctrl-C in the terminal has reached the command as well: it gets a while to end as it likes. */
const OWN_END_MS = 1500;
const TERM_MS = 2000;

/** @throws AimError command_not_found before anything starts, where that is known. */
export function requireCommand([program = '']: readonly string[]): void {
  if (isRunnable(program)) return;
  throw new AimError('command_not_found', `${program}: no such command, or it may not be run`);
}

/** Runs a command with the terminal its own. When it is to stop, it is told so, and killed if it does not. */
export async function runCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  stop: AbortSignal,
): Promise<{ exitCode: number; why: string }> {
  const command = startForeground(argv, environment);
  const over = new AbortController();
  const onStop = () => void end(command, stop.reason, over.signal);
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  const exit = await command.exited;
  over.abort(new Error('it has ended'));
  stop.removeEventListener('abort', onStop);
  const exitCode = exit.by === 'never_started' ? EXIT.command_not_found : (shellCode(exit) ?? EXIT.failed);
  return { exitCode, why: `${argv[0]}: ${describeExit(exit)}` };
}

async function end(command: ReturnType<typeof startForeground>, reason: unknown, over: AbortSignal): Promise<void> {
  const hasHeard = reason instanceof AimError && reason.code === 'interrupted';
  try {
    if (hasHeard) await sleep(systemClock, OWN_END_MS, over);
    command.signal('SIGTERM');
    await sleep(systemClock, TERM_MS, over);
    command.signal('SIGKILL');
  } catch {
    // It has ended.
  }
}
