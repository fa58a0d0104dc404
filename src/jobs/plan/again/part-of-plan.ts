import type { Job } from '../../../model/run/job.ts';
import type { Plan } from '../plan.ts';
import { usersOf } from '../pools.ts';
import { unitsOf } from '../unit.ts';

/** The plan of some jobs of a run: only their pools, with no more instances than there is work for. */
export function partOfPlan({ pools, identities, settings }: Plan, jobs: readonly Job[]): Plan {
  const units = unitsOf(jobs, identities);
  const users = usersOf(units);
  return {
    jobs,
    units,
    identities,
    settings,
    pools: pools.flatMap((pool) => {
      const most = users.get(pool.name)?.length ?? 0;
      return most === 0 ? [] : [{ ...pool, count: Math.min(pool.count, most) }];
    }),
  };
}
