import type { Clock } from '../../lib/clock.ts';
import { onAbort } from '../../lib/on-abort.ts';
import { secrets } from '../../lib/secrets.ts';
import type { PausableTimer } from '../../lib/pausable-timer.ts';
import { messageOf } from '../../model/errors.ts';
import type { Emit } from '../../model/events.ts';
import { boundedQuestion, type OpenQuestion, type Question, type QuestionEnd } from '../../model/questions/question.ts';
import { questionId } from '../../model/questions/question-id.ts';
import type { OpenQuestions } from './open-questions.ts';
import type { TurnAbout } from '../turn-about.ts';

/** How many questions of one turn may wait behind the open one: a tool that floods has more. */
const MAX_WAITING = 100;

export interface TurnQuestionsSpec {
  readonly about: TurnAbout;
  /** After which a question counts as denied. */
  readonly limitSeconds: number;
  readonly openQuestions: OpenQuestions;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Of the turn: an abort interrupts it, and then nothing is asked any more. */
  readonly signal: AbortSignal;
  /** Called when a question is open, and when it has ended. Must not throw. */
  readonly onQuestion?: ((change: QuestionChange) => void) | null;
}

/** A question of a turn is open now, or has ended. */
export type QuestionChange = { readonly open: OpenQuestion } | { readonly closed: string; readonly end: QuestionEnd };

interface Waiting {
  readonly question: Question;
  readonly signal: AbortSignal;
  readonly resolve: (end: QuestionEnd) => void;
}

/**
 * What the tool of one turn asks. One question is open at a time, the others wait behind it. While one is open the time-out
 * of the turn stands still. Once one got no answer in its time, nobody is there: the next ones of the turn are denied at once.
 *
 *   ┌─────────┐ it is its turn ┌──────┐ an answer, its limit, or the end ┌───────┐
 *   │ waiting │ ─────────────► │ open │ ───────────────────────────────► │ ended │
 *   └─────────┘                └──────┘          of the wait             └───────┘
 */
export class TurnQuestions {
  readonly #spec: TurnQuestionsSpec;
  readonly #waiting: Waiting[] = [];
  #open: { readonly question: OpenQuestion; readonly close: (end: QuestionEnd) => void } | null = null;
  /** Why nothing is asked any more; null: it may be. */
  #refusal: QuestionEnd | null = null;
  #timer: PausableTimer | null = null;
  #count = 0;
  #askedMs = 0;
  /** Whether somebody has allowed something. */
  hasAllowed = false;

  constructor(spec: TurnQuestionsSpec) {
    this.#spec = spec;
  }

  /** How long questions were open so far; undefined where nothing was asked. Milliseconds. */
  get askedMs(): number | undefined {
    return this.#count === 0 ? undefined : this.#askedMs;
  }

  /** From now on this timer stands still while a question is open. */
  set pauses(timer: PausableTimer) {
    this.#timer = timer;
  }

  /** Resolves when the question has ended; never rejects. @param signal aborts when the tool does not wait any more. */
  async ask(question: Question, signal: AbortSignal): Promise<QuestionEnd> {
    if (this.#refusal !== null) return this.#refusal;
    if (signal.aborted) return { kind: 'withdrawn', reason: messageOf(signal.reason) };
    if (this.#waiting.length >= MAX_WAITING) return { kind: 'unanswered', reason: 'too many questions at once' };
    const { promise, resolve } = Promise.withResolvers<QuestionEnd>();
    // Masked first: half of a secret that is cut is not known for one.
    this.#waiting.push({ question: boundedQuestion(secrets.maskAll(question)), signal, resolve });
    this.#next();
    return await promise;
  }

  /** The turn has ended, or is to end: nothing is asked any more. */
  end(reason: string): void {
    this.#refuse({ kind: 'withdrawn', reason });
  }

  #refuse(end: QuestionEnd): void {
    this.#refusal ??= end;
    // First of all: the next one would be opened when the open one is closed.
    for (const { resolve } of this.#waiting.splice(0)) resolve(end);
    this.#open?.close(end);
  }

  #next(): void {
    if (this.#open !== null) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    if (waiting.signal.aborted) {
      waiting.resolve({ kind: 'withdrawn', reason: messageOf(waiting.signal.reason) });
      return this.#next();
    }
    this.#ask(waiting);
  }

  #ask({ question: asked, signal, resolve }: Waiting): void {
    const { about, openQuestions, clock, emit, limitSeconds, onQuestion, signal: stop } = this.#spec;
    const { pool, instance, turn, job } = about;
    this.#count += 1;
    const since = clock.now();
    const question: OpenQuestion = {
      id: questionId(turn, this.#count),
      ...asked,
      pool,
      instance,
      turn,
      job,
      since: new Date(since).toISOString(),
      until: new Date(since + limitSeconds * 1000).toISOString(),
    };
    const timers = new DisposableStack();
    const close = (end: QuestionEnd) => {
      if (this.#open?.question !== question) return;
      this.#open = null;
      timers.dispose();
      this.#askedMs += clock.now() - since;
      this.#timer?.resume();
      // The tool gets the answer as it is.
      const shown = secrets.maskAll(end);
      openQuestions.close(question, shown);
      onQuestion?.({ closed: question.id, end: shown });
      emit({ type: 'question_closed', ...about, question: question.id, end: shown });
      resolve(end);
      if (end.kind === 'unanswered') this.#refuse({ ...end, reason: `${end.reason}, as one before it` });
      this.#next();
    };
    this.#open = { question, close };
    const unanswered = { kind: 'unanswered', reason: `nobody answered within ${limitSeconds} s` } as const;
    timers.use(clock.after(limitSeconds * 1000, () => close(unanswered)));
    timers.use(onAbort(signal, () => close({ kind: 'withdrawn', reason: messageOf(signal.reason) })));
    timers.use(onAbort(stop, () => this.end('its turn was interrupted')));
    this.#timer?.pause();
    openQuestions.open(question, (reply, by) => {
      this.hasAllowed ||= reply.options.some((index) => asked.options[index]?.means === 'allow');
      // A listener may answer at once, before the others know of the question.
      queueMicrotask(() => close({ kind: 'answered', by, reply }));
    });
    onQuestion?.({ open: question });
    emit({ type: 'question_asked', ...about, question });
    if (stop.aborted) this.end('its turn was interrupted');
  }
}
