import type { Clock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import { turnEndText, turnProgressText } from './answer-text.ts';
import { type Elicitation, mayElicit } from './elicitation.ts';
import { SentTurn, SentTurns } from './sent-turns.ts';
import { type StartedRun, StartedRuns } from './started-runs.ts';
import { type CallWait, waitUntil } from './wait-until.ts';

/** A turn or a run of the controlling agent. */
export type Work = SentTurn | StartedRun;

/** What a call comes to: a text for the agent's model, or a question that the client shows to its user first. */
export type CallOutcome = string | Elicitation;

/** How a call waits for work, and what of it is shown. */
export interface OutcomeOptions {
  readonly seconds: number;
  /** Whether answers are shown whole. */
  readonly full: boolean;
  /** Questions that were shown to the client's user before, by their ids. */
  readonly passed?: readonly string[];
}

/** The turns that the controlling agent sent, and the runs that it started: waiting for them, and what they came to. */
export class AgentWork {
  readonly turns: SentTurns;
  readonly runs = new StartedRuns();
  readonly #missingKey: (tool: string) => string | null;

  /** @param missingKey a sentence about a key that this tool has not got; null: nothing is known to be missing. */
  constructor(clock: Clock, missingKey: (tool: string) => string | null) {
    this.turns = new SentTurns(clock);
    this.#missingKey = missingKey;
  }

  /** Turns and runs whose end the agent has not got. */
  get unread(): Work[] {
    return [...this.turns.unread, ...this.runs.unread];
  }

  /** @throws AimError unknown_turn. */
  get(id: string): Work {
    const known = this.turns.get(id) ?? this.runs.get(id);
    if (known !== null) return known;
    throw new AimError('unknown_turn', `you sent no turn and started no run ${id}`);
  }

  /** Waits, and says how far each is; or has the client ask its user what one of them asks. */
  async outcome(
    all: readonly Work[],
    { seconds, full, passed = [] }: OutcomeOptions,
    wait: CallWait,
  ): Promise<CallOutcome> {
    await this.wait(all, seconds, wait);
    const asked = all.flatMap(({ questions }) => questions.first ?? []);
    const question = wait.elicits ? asked.find((each) => mayElicit(each, passed)) : undefined;
    if (question === undefined || wait.signal.aborted) {
      return all.map((it) => this.take(it, full, wait)).join('\n\n');
    }
    const turns = all.map(({ id }) => id);
    return { question, state: { turns, question: question.id, passed: [...passed], seconds, full } };
  }

  /** Until all have ended, or one asks something that the agent does not know of. */
  async wait(all: readonly Work[], seconds: number, wait: CallWait): Promise<void> {
    const ended = Promise.all(all.map((it) => it.ended));
    const done = Promise.race([ended, ...all.map(({ questions }) => questions.whenNew())]);
    const message = () => `${all.filter(hasEnded).length} of ${all.length} ended`;
    await waitUntil(done, seconds * 1000, message, wait);
    // Those that are over, but whose end this process has not got yet.
    await new Promise((done) => setImmediate(done));
  }

  /** How far it is, or its end, which counts as read unless the client does not wait for this answer any more. */
  take(it: Work, full: boolean, { signal }: CallWait): string {
    if (!hasEnded(it)) {
      const asks = it.questions.first !== null;
      if (!signal.aborted) it.questions.markKnown();
      return `${progressOf(it)}; ${asks ? 'then ' : ''}call read again`;
    }
    if (!signal.aborted) it.isRead = true;
    if (!(it instanceof SentTurn)) return it.text;
    const failed = it.end!.result?.outcome.kind === 'failed';
    // Where another aim runs the tool, its environment is not known.
    const missing = failed && it.tool !== null ? this.#missingKey(it.tool) : null;
    return [turnEndText(it.end!, full), ...(missing === null ? [] : [missing])].join('\n');
  }
}

export function hasEnded(it: Work): boolean {
  return it instanceof SentTurn ? it.end !== null : it.hasEnded;
}

/** How far it is. */
export function progressOf(it: Work): string {
  return it instanceof SentTurn ? turnProgressText(it.progress) : it.text;
}
