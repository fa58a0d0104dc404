import { costText } from '../text/number-format.ts';
import { line, type Span } from '../text/spans.ts';
import { poolTitle } from '../view/pool-view.ts';
import type { RunView } from '../view/run-view.ts';
import type { LineOptions } from './frame-options.ts';

/**
 * The first line of a frame: how many jobs on which pools, and what these
 * cost so far. The routing is at the end where all pools have the same.
 */
export function headerLine({ jobs, pools: views, rehearsal }: RunView, { columns, paint }: LineOptions): string {
  const pools = [...views.values()];
  const [routing, ...others] = new Set(pools.map((pool) => pool.routing));
  const isSame = others.length === 0;
  const titles = pools.map((pool) => {
    const cost = costText(pool.usage);
    const facts = [...(isSame || pool.routing === null ? [] : [pool.routing]), ...(cost === null ? [] : [cost])];
    return poolTitle(pool) + (facts.length === 0 ? '' : ` (${facts.join(', ')})`);
  });
  const facts: Span[] = [
    ...(rehearsal ? [['rehearsal', paint.yellow] as const] : []),
    ...(jobs.total === 0 ? [] : [[jobs.total === 1 ? '1 job' : `${jobs.total} jobs`] as const]),
    ...(titles.length === 0 ? [] : [[titles.join(', ')] as const]),
    ...(isSame && routing != null ? [[routing] as const] : []),
  ];
  return line(columns, [['aim', paint.bold], ...facts.flatMap((fact): Span[] => [[' · ', paint.dim], fact])]);
}
