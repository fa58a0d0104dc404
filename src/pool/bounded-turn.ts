import type { Driver, Session } from '../drivers/driver.ts';
import type { Clock } from '../lib/clock.ts';
import type { Exit } from '../model/turn/exit.ts';
import type { Outcome } from '../model/turn/outcome.ts';
import type { Prompt } from '../model/turn/prompt.ts';
import type { TurnEvent } from '../model/turn/turn-event.ts';
import type { TurnRecorder } from './turn-recorder.ts';

/** How long a turn may take to end after the user interrupted, before its process is ended. */
const HURRIED_MS = 2000;

export interface BoundedTurnSpec {
  readonly session: Session;
  /** Of the session: its process is ended when the turn does not end. */
  readonly driver: Pick<Driver, 'stop'>;
  readonly prompt: Prompt;
  readonly sink: (event: TurnEvent) => void;
  readonly recorder: TurnRecorder;
  /** Null: no end but the tool's own. */
  readonly timeoutMs: number | null;
  /** What to call the time-out, where this turn has only the rest of it. */
  readonly allowedMs?: number | null;
  /** How long the tool may take to end a turn that it was asked to end. */
  readonly interruptTimeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * A turn that ends: asked to stop when its time is up or the signal aborts, and its process ended when it does not.
 * @returns how it ended, and how the process did if it is gone.
 */
export async function boundedTurn(spec: BoundedTurnSpec): Promise<{ outcome: Outcome; gone: Exit | null }> {
  const { session, driver, clock, timeoutMs, interruptTimeoutMs, signal, recorder } = spec;
  const stop = new AbortController();
  using timers = new DisposableStack();
  let why: 'timed_out' | 'interrupted' | null = null;
  let forced = false;
  const ask = (reason: 'timed_out' | 'interrupted') => {
    if (why !== null) return;
    why = reason;
    stop.abort();
    // A user who interrupts waits for the end of it all, not of this turn.
    const grace = reason === 'interrupted' ? Math.min(interruptTimeoutMs, HURRIED_MS) : interruptTimeoutMs;
    const force = () => {
      forced = true;
      void driver.stop({ eof: 0, term: 300 });
    };
    timers.use(clock.after(grace, force));
  };
  const onAbort = () => ask('interrupted');
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  timers.defer(() => signal.removeEventListener('abort', onAbort));
  if (timeoutMs !== null) timers.use(clock.after(timeoutMs, () => ask('timed_out')));
  const outcome = await session.turn(spec.prompt, spec.sink, stop.signal);
  const gone = outcome.kind === 'crashed' ? outcome.exit : null;
  // A tool that ends itself when it is asked to end its turn did as it was told; one that others killed did not.
  const killed = gone?.by === 'signal' && gone.signal !== 'SIGINT' && !forced;
  if (why === null || outcome.kind === 'completed' || killed) return { outcome, gone };
  const words = (outcome.kind === 'interrupted' && outcome.reason) || recorder.lastWords;
  const said = words === '' ? '' : `; last output: ${words.trim().slice(0, 500)}`;
  const allowed = spec.allowedMs ?? timeoutMs ?? 0;
  if (why === 'interrupted') return { outcome: { kind: why, reason: `interrupted${said}` }, gone };
  return { outcome: { kind: why, reason: `no end within ${Math.round(allowed) / 1000} s${said}` }, gone };
}
