import { AimError } from '../model/errors.ts';
import type { Driver, Session } from '../drivers/driver.ts';
import type { Clock } from '../lib/clock.ts';
import { PausableTimer } from '../lib/pausable-timer.ts';
import type { Exit } from '../model/turn/exit.ts';
import { NOT_SENT, type Outcome } from '../model/turn/outcome.ts';
import type { Prompt } from '../model/turn/prompt.ts';
import type { TurnEvent } from '../model/turn/turn-event.ts';
import type { TurnQuestions } from './questions/turn-questions.ts';
import type { TurnRecorder } from './turn-recorder.ts';

/** How long a turn may take to end after the user interrupted, before its process is ended. */
const MAX_INTERRUPT_MS = 2000;
/** Of the last output of a turn that did not end, in its outcome. UTF-16 units. */
const MAX_OUTPUT_CHARS = 500;

/** The reason of a stop by the turn's time-out. */
const TIMED_OUT = new Error('the time-out of a turn');

export interface BoundedTurnSpec {
  readonly session: Pick<Session, 'turn'>;
  /** Of the session: its process is ended when the turn does not end. */
  readonly driver: Pick<Driver, 'stop'>;
  readonly prompt: Prompt;
  /** A turn of the tool may be a good one without a word. */
  readonly mayBeSilent: boolean;
  readonly sink: (event: TurnEvent) => void;
  readonly recorder: TurnRecorder;
  /** What its tool asks: the time-out stands still while a question is open. */
  readonly questions: TurnQuestions;
  /** Null: no end but the tool's own. */
  readonly timeoutMs: number | null;
  /** The time-out that the outcome names, where this turn has only the rest of it. */
  readonly allowedMs?: number | null;
  /** How long the tool may take to end a turn that it was asked to end. */
  readonly interruptTimeoutMs: number;
  readonly clock: Clock;
  /** Of this turn alone. An abort interrupts it; its time-out aborts it too. */
  readonly stop: AbortController;
}

/**
 * A turn that ends: the tool is asked to stop when the time is up or `stop` aborts, and its process is ended when the
 * turn goes on all the same.
 * @returns how the turn ended, and how the process did if it is gone.
 */
export async function boundedTurn(spec: BoundedTurnSpec): Promise<{ outcome: Outcome; gone: Exit | null }> {
  const { session, driver, clock, timeoutMs, interruptTimeoutMs, stop } = spec;
  const { signal } = stop;
  using timers = new DisposableStack();
  let isForced = false;
  const onStop = () => {
    // A user who interrupts waits for the end of everything, not of this turn.
    const grace = isTimeout(signal) ? interruptTimeoutMs : Math.min(interruptTimeoutMs, MAX_INTERRUPT_MS);
    const force = () => {
      isForced = true;
      void driver.stop({ eof: 0, term: 300 });
    };
    timers.use(clock.after(grace, force));
  };
  if (signal.aborted) onStop();
  else signal.addEventListener('abort', onStop, { once: true });
  timers.defer(() => signal.removeEventListener('abort', onStop));
  if (timeoutMs !== null) {
    spec.questions.pauses = timers.use(new PausableTimer(clock, timeoutMs, () => stop.abort(TIMED_OUT)));
  }
  const outcome = withWords(await session.turn(spec.prompt, spec.sink, signal), spec);
  const gone = outcome.kind === 'crashed' ? outcome.exit : null;
  // A tool may end itself when it is asked to end its turn. One that was killed from outside has crashed.
  const isKilled = gone?.by === 'signal' && gone.signal !== 'SIGINT' && !isForced;
  if (!signal.aborted || outcome.kind === 'completed' || isKilled) return { outcome, gone };
  return { outcome: stoppedOutcome(spec, outcome), gone };
}

/**
 * A turn without a word is no success, whatever the tool calls it: the model answered nothing, or reasoned only, or a hook of
 * the tool's user blocked the prompt. An edit is a word, and so is the result of work elsewhere. A command may be silent.
 */
function withWords(outcome: Outcome, { prompt, mayBeSilent, recorder }: BoundedTurnSpec): Outcome {
  const isFine = outcome.kind !== 'completed' || prompt.kind === 'command' || mayBeSilent || !recorder.isSilent;
  if (isFine) return outcome;
  const last = recorder.lastOutput.trim().slice(0, MAX_OUTPUT_CHARS);
  return { kind: 'failed', reason: `the agent ended the turn without a word${last === '' ? '' : `: ${last}`}` };
}

function isTimeout({ reason }: AbortSignal): boolean {
  return reason === TIMED_OUT;
}

function stoppedOutcome({ stop, recorder, allowedMs, timeoutMs }: BoundedTurnSpec, outcome: Outcome): Outcome {
  const printed = ((outcome.kind === 'interrupted' && outcome.reason) || recorder.lastOutput).trim();
  // The markers of a prompt alone explain nothing.
  const output = /[^\s>]/.test(printed) ? printed : '';
  const last = output === '' ? '' : `; last output: ${output.slice(0, MAX_OUTPUT_CHARS)}`;
  if (!isTimeout(stop.signal)) {
    const rest = printed.startsWith(NOT_SENT) ? ` ${printed}` : last;
    return { kind: 'interrupted', reason: `${whyInterrupted(stop.signal)}${rest}` };
  }
  const seconds = Math.round(allowedMs ?? timeoutMs ?? 0) / 1000;
  return { kind: 'timed_out', reason: `no end within ${seconds} s${last}` };
}

/** That a user did it is known to who did. */
function whyInterrupted({ reason }: AbortSignal): string {
  return reason instanceof AimError && reason.code === 'budget_spent' ? reason.message : 'interrupted';
}
