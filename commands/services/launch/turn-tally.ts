import type { AimEvent } from '../../../src/model/events.ts';
import type { TurnOutcomeKind } from '../../../src/model/turn/outcome.ts';
import { clockTime } from '../../../src/reporters/text/durations.ts';
import { outcomeText } from '../../answers/turn-end.ts';

/** Counts the ended turns of a cluster by outcome, and its restarts. */
export class TurnTally {
  readonly #outcomes = new Map<TurnOutcomeKind, number>();
  #restarts = 0;

  count(event: AimEvent): void {
    if (event.type === 'turn_ended') {
      const { kind } = event.outcome;
      this.#outcomes.set(kind, (this.#outcomes.get(kind) ?? 0) + 1);
    }
    if (event.type === 'instance_changed' && event.restart) this.#restarts += 1;
  }

  get counts(): Record<string, number> {
    return { ...Object.fromEntries(this.#outcomes), restarts: this.#restarts };
  }

  /** «up 0:12 · 4 turns: 3 completed, 1 failed · 1 restart». */
  summary(upMs: number): string {
    const total = [...this.#outcomes.values()].reduce((sum, count) => sum + count, 0);
    const each = [...this.#outcomes].map(([kind, count]) => `${count} ${outcomeText(kind)}`).join(', ');
    const turns = total === 0 ? 'no turns' : `${total} ${total === 1 ? 'turn' : 'turns'}: ${each}`;
    const restarts = this.#restarts === 0 ? [] : [`${this.#restarts} ${this.#restarts === 1 ? 'restart' : 'restarts'}`];
    return [`up ${clockTime(upMs)}`, turns, ...restarts].join(' · ');
  }
}
