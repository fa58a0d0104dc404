import type { Answer } from '../api/api-failure.ts';
import type { JulesClient, Page } from '../api/jules-client.ts';
import type { JulesActivity } from '../api/jules-resources.ts';

/** An activity may appear later than its time. So much before the newest one is read again. Milliseconds. */
const OVERLAP_MS = 60_000;
const MAX_PAGES = 200;

/** Reads one page, again where that fails. */
export type ReadPage = (read: () => Promise<Answer<Page<JulesActivity>>>) => Promise<Answer<Page<JulesActivity>>>;

/** The log of one session: each activity once, whatever the service repeats. */
export class ActivityFeed {
  readonly #client: JulesClient;
  readonly #session: string;
  readonly #seen = new Set<string>();
  #newestMs: number | null = null;
  #filters = true;

  constructor(client: JulesClient, session: string) {
    this.#client = client;
    this.#session = session;
  }

  /** What is new since the last read, in the service's order. What a failure cut short is read again with the next one. */
  async read(readPage: ReadPage, signal: AbortSignal): Promise<Answer<readonly JulesActivity[]>> {
    const answer = await this.peek(readPage, signal);
    if ('failure' in answer) return answer;
    for (const { id, createTime } of answer.value) {
      this.#seen.add(id);
      const time = Date.parse(createTime);
      if (!Number.isNaN(time)) this.#newestMs = Math.max(this.#newestMs ?? 0, time);
    }
    return answer;
  }

  /** What the next read would give, and will give all the same. */
  async peek(readPage: ReadPage, signal: AbortSignal): Promise<Answer<readonly JulesActivity[]>> {
    const activities = new Map<string, JulesActivity>();
    const after = this.#after();
    let pageToken: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const options = { after, pageToken };
      const answer: Answer<Page<JulesActivity>> = await readPage(() =>
        this.#client.activities(this.#session, options, signal),
      );
      if ('failure' in answer) {
        // A service that does not know the filter gives the whole log.
        if (answer.failure.kind !== 'rejected' || after === null) return answer;
        this.#filters = false;
        return this.peek(readPage, signal);
      }
      for (const activity of answer.value.items)
        if (!this.#seen.has(activity.id)) activities.set(activity.id, activity);
      pageToken = answer.value.next;
      if (pageToken === null) break;
    }
    return { value: [...activities.values()] };
  }

  /** A time of the service. */
  #after(): string | null {
    if (!this.#filters || this.#newestMs === null) return null;
    return new Date(this.#newestMs - OVERLAP_MS).toISOString();
  }
}
