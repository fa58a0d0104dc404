import { withParser, z } from '../../../lib/schema/z.ts';
import { durationsParser } from '../../../generated/durations-parser.js';
import type { JobKeys } from './job-keys.ts';

/** How many are kept; those that were not used for longest go. */
const MAX_ENTRIES = 10_000;
/** How much the last time counts against all before it. */
const LAST_COUNTS = 0.5;

const learntSchema = z.strictObject({
  version: z.literal(1),
  /** What was not used for longest comes first. */
  seconds: z.array(z.tuple([z.string(), z.number().min(0)])),
});
/** What is kept of how long jobs took. */
export const durationsSchema = withParser(learntSchema, durationsParser);

/** How long jobs took, by their keys: a mean in which the last time counts most. */
export class LearntDurations {
  readonly #seconds: Map<string, number>;

  /** @param entries what was not used for longest first. */
  constructor(entries: Iterable<readonly [string, number]> = []) {
    this.#seconds = new Map(entries);
  }

  /** @param document what `document` gave; anything else is as if nothing was known. */
  static from(document: unknown): LearntDurations {
    return new LearntDurations(durationsSchema.safeParse(document).data?.seconds ?? []);
  }

  get isEmpty(): boolean {
    return this.#seconds.size === 0;
  }

  /** Seconds that a job is expected to take; null: nothing is known of it, nor of others of its kind. */
  expected({ work, id, kind }: JobKeys): number | null {
    return this.#seconds.get(work) ?? this.#seconds.get(id) ?? this.#seconds.get(kind) ?? null;
  }

  /** A job has completed. */
  learn(keys: JobKeys, seconds: number): void {
    for (const key of Object.values(keys)) {
      const before = this.#seconds.get(key);
      this.#seconds.delete(key);
      this.#seconds.set(key, before === undefined ? seconds : before + LAST_COUNTS * (seconds - before));
    }
    // More are not kept anyway.
    for (const key of this.#seconds.keys()) {
      if (this.#seconds.size <= MAX_ENTRIES) break;
      this.#seconds.delete(key);
    }
  }

  /** As it is kept. */
  get document(): z.infer<typeof durationsSchema> {
    const seconds = [...this.#seconds].slice(-MAX_ENTRIES);
    return { version: 1, seconds: seconds.map(([key, value]) => [key, Math.round(value * 1000) / 1000]) };
  }
}
