import { poolInFile } from '../model/pool/pool-config.ts';
import type { AimEvent, EventOf } from '../model/events.ts';
import type { Usage } from '../model/turn/usage.ts';

/** Tokens and dollars, as far as they are known. */
export interface Spent {
  readonly tokens: number;
  readonly costUsd: number;
}

const NOTHING: Spent = { tokens: 0, costUsd: 0 };

/** What turns have used: all of them, those of each pool, and those of each job. A fold over events, without any effect. */
export class Spending {
  #run = NOTHING;
  readonly #pools = new Map<string, Spent>();
  readonly #jobs = new Map<string, Spent>();
  /** What each turn that goes on has used so far. */
  readonly #open = new Map<string, Spent>();

  get run(): Spent {
    return this.#run;
  }

  ofPool(name: string): Spent {
    return this.#pools.get(name) ?? NOTHING;
  }

  ofJob(id: string): Spent {
    return this.#jobs.get(id) ?? NOTHING;
  }

  apply(event: AimEvent): void {
    if (event.type === 'turn_usage') this.#used(event, spentOf(event.usage), false);
    // The usage of its end is that of all of it; where a tool was cut off, what was last known counts.
    if (event.type === 'turn_ended') this.#used(event, event.usage === null ? null : spentOf(event.usage), true);
    // Its end has come: nothing is asked about it any more.
    if (event.type === 'job_finished') this.#jobs.delete(event.job);
  }

  #used({ pool, turn, job }: EventOf<'turn_usage' | 'turn_ended'>, now: Spent | null, isOver: boolean): void {
    const key = `${pool}\n${turn}`;
    const before = this.#open.get(key) ?? NOTHING;
    if (isOver) this.#open.delete(key);
    else if (now !== null) this.#open.set(key, now);
    if (now === null) return;
    const more = { tokens: now.tokens - before.tokens, costUsd: now.costUsd - before.costUsd };
    this.#run = sum(this.#run, more);
    const name = poolInFile(pool);
    this.#pools.set(name, sum(this.ofPool(name), more));
    if (job !== null) this.#jobs.set(job, sum(this.ofJob(job), more));
  }
}

function spentOf({ input_tokens, output_tokens, cost_usd }: Usage): Spent {
  return { tokens: (input_tokens ?? 0) + (output_tokens ?? 0), costUsd: cost_usd ?? 0 };
}

function sum(a: Spent, b: Spent): Spent {
  return { tokens: a.tokens + b.tokens, costUsd: a.costUsd + b.costUsd };
}
