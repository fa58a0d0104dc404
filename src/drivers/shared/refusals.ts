import type { Refusal } from '../../model/turn/refusal.ts';
import type { TurnSink } from '../driver.ts';
import type { Outcome } from '../../model/turn/outcome.ts';

const MAX_REASON = 2000;
/** How many refusals are named. */
const MAX_NAMED = 100;

/** What a permission was requested for. */
export interface Requested extends Pick<Refusal, 'what' | 'tool'> {
  readonly paths: readonly string[];
  /** Why it is refused; by the text by default. */
  readonly reason?: string;
  /** Why nobody allowed it that was asked. */
  readonly why?: string | undefined;
}

/**
 * Which permissions policy refused during a turn. Some tools end the turn without a word when they may not go on; others
 * let their model know, which answers.
 */
export class Refusals {
  readonly #report: (activity: string) => void;
  readonly #sink: TurnSink;
  readonly #refused = new Set<string>();
  #unanswered = false;

  /** @param report gets each decision, as an activity of the turn. */
  constructor(report: (activity: string) => void, sink: TurnSink) {
    this.#report = report;
    this.#sink = sink;
  }

  /** A request for a permission was answered. @param about what it was about, for people. */
  decided(about: string, allowed: boolean, { what, tool, paths, reason, why }: Requested): void {
    const text = why === undefined ? about : `${about} (${why})`;
    this.#report(`${allowed ? 'allowed' : 'not allowed'}: ${text}`);
    if (allowed) return;
    if (this.#refused.size < MAX_NAMED) this.#refused.add(text.slice(0, MAX_REASON));
    this.#unanswered = true;
    for (const path of paths.length === 0 ? [null] : paths) {
      this.#sink({ type: 'refusal', refusal: { what, tool, path, reason: reason ?? `not allowed: ${text}` } });
    }
  }

  /** A piece of the answer came. */
  answered(): void {
    this.#unanswered = false;
  }

  /** The outcome of a turn that ended with a refusal as its last word; null where the tool went on after it. */
  outcome(): Outcome | null {
    return this.#unanswered ? this.anyOutcome() : null;
  }

  /** The outcome of a turn that ended for a refusal, wherever it was; null where nothing was refused. */
  anyOutcome(): Outcome | null {
    if (this.#refused.size === 0) return null;
    return { kind: 'refused', reason: `not allowed: ${[...this.#refused].join(', ')}`.slice(0, MAX_REASON) };
  }
}
