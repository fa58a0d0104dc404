import type { EventOf } from '../../../model/events.ts';
import type { Paint } from '../../paint.ts';
import { duration } from '../../text/durations.ts';
import { pauseText } from '../../text/pause-text.ts';
import { placeName } from '../../text/place-name.ts';
import { cut, tidy, tidyName } from '../../text/text-width.ts';
import { instanceProblem } from '../../view/pool-view.ts';
import type { RunView } from '../../view/run-view.ts';
import { MAX_REASON_CELLS } from './line-parts.ts';

/** Since when the pool and the instance were starting before the event, in milliseconds since the epoch. */
export interface StartingSince {
  readonly pool: number | null;
  readonly instance: number | null;
}

/** The lines about pools and their instances: how they start, get ready, restart and pause. */
export class PoolLines {
  readonly #view: RunView;
  readonly #paint: Paint;
  /** Pools that were ready once. From then on each instance that gets ready again has a line. */
  readonly #ready = new Set<string>();

  constructor(view: RunView, paint: Paint) {
    this.#view = view;
    this.#paint = paint;
  }

  /** To be asked before the view has the event. */
  startingSince(event: EventOf<'instance_changed'>): StartingSince {
    const pool = this.#view.pools.get(event.pool);
    return { pool: pool?.startingSince ?? null, instance: pool?.instance(event.instance)?.since ?? null };
  }

  instanceChanged(event: EventOf<'instance_changed'>, before: StartingSince): string[] {
    const { pool, instance, from, to } = event;
    const place = placeName(pool, pool, instance);
    const problem = instanceProblem(event);
    if (problem !== null) {
      const paint = to === 'given_up' ? this.#paint.red : this.#paint.yellow;
      return [paint(cut(tidy(`${place} ${problem}`), MAX_REASON_CELLS))];
    }
    if (event.restart) return [`${place} restarts`];
    return from === 'starting' && to === 'ready' ? this.#instanceReady(event, before) : [];
  }

  poolChanged({ pool, to, limit, until, waits, reason, at }: EventOf<'pool_changed'>): string {
    const name = tidyName(pool);
    if (to === 'open' || limit === null) return `${name} goes on`;
    const now = Date.parse(at);
    if (to === 'trying') return `${name} ${pauseText({ limit, until: null }, now)}`;
    const late = waits ? '' : ', which nothing waits for';
    const why = reason === null || reason === '' ? '' : `: ${tidy(reason)}`;
    return this.#paint.yellow(cut(`${name} ${pauseText({ limit, until }, now)}${late}${why}`, MAX_REASON_CELLS));
  }

  startChanged({ pool, start }: EventOf<'start_changed'>): string[] {
    switch (start.how) {
      case 'loading':
        return [`${tidyName(pool)}: loading`];
      case 'warm':
        return [
          `${tidyName(pool)}: ${start.resident ? 'warm, from aim warm,' : 'loaded'} in ${duration(start.loading_ms / 1000)}`,
        ];
      case 'plain':
        return [];
    }
  }

  /** An instance got ready: for the first time, as the last of its pool, or again after a restart. */
  #instanceReady({ pool: name, instance, at }: EventOf<'instance_changed'>, before: StartingSince): string[] {
    const place = placeName(name, name, instance);
    if (this.#ready.has(name)) return [`${place} is ready again`];
    const pool = this.#view.pools.get(name);
    if (pool === undefined) return [];
    const secondsSince = (since: number | null) => (Date.parse(at) - (since ?? Date.parse(at))) / 1000;
    const isCluster = this.#view.jobs.total === 0 && before.instance !== null;
    const one = isCluster ? [`${place} ready in ${duration(secondsSince(before.instance))}`] : [];
    // One that has not begun is about to: its folder is made first, or it waits for another one.
    if (pool.startingSince !== null || pool.instances.length < pool.count) return one;
    this.#ready.add(name);
    const version = pool.version === null ? '' : ` (${pool.tool} ${pool.version})`;
    const took = duration(secondsSince(before.pool));
    return [...one, `${pool.name}: ${pool.ready} of ${pool.count} ready in ${took}${version}`];
  }
}
