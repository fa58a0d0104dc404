import type { Outcome } from '../../model/turn/outcome.ts';

const MAX_REASON = 2000;
/** How many refusals are named. */
const MAX_NAMED = 100;

/**
 * Which permissions policy refused during a turn. Some tools end the turn without a word when they may not go on; others
 * let their model know, which answers.
 */
export class Refusals {
  readonly #report: (activity: string) => void;
  readonly #refused = new Set<string>();
  #unanswered = false;

  /** @param report gets each decision, as an activity of the turn. */
  constructor(report: (activity: string) => void) {
    this.#report = report;
  }

  /** Policy answered a request for a permission. */
  decided(what: string, allowed: boolean): void {
    this.#report(`${allowed ? 'allowed' : 'not allowed'}: ${what}`);
    if (allowed) return;
    if (this.#refused.size < MAX_NAMED) this.#refused.add(what.slice(0, MAX_REASON));
    this.#unanswered = true;
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
