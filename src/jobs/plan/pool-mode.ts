import type { Fault } from '../../model/documents/issues.ts';
import type { Job } from '../../model/job.ts';
import type { Overrides } from './overrides.ts';
import type { PlanTool, PlanWorld } from './plan-world.ts';

/**
 * Jobs with a pool mode that is never `auto` (S11): a pooled process for several jobs, a process of its own for one.
 * @param places where each job stands in the file, for faults.
 */
export function settlePoolModes(
  jobs: readonly Job[],
  overrides: Overrides,
  world: PlanWorld,
  places: ReadonlyMap<string, number>,
  faults: Fault[],
): Job[] {
  const perPool = countBy(jobs, (job) => job.pool.name);
  const perSession = countBy(jobs, (job) => job.session);
  const flag =
    overrides.poolMode !== undefined ? '--pool-mode' : overrides.tool !== undefined ? ('--tool' as const) : null;
  return jobs.map((job) => {
    // That there is no such tool is told already.
    if (!world.toolIds.includes(job.tool)) return job;
    const tool = world.tool(job.tool);
    const isShared = job.session !== null && (perSession.get(job.session) ?? 0) > 1;
    const problem = problemOf(job, tool, isShared);
    if (problem !== null) {
      const path = ['jobs', places.get(job.id) ?? 0, 'pool', 'mode'];
      faults.push({ path, message: problem, ...(flag !== null && { flag }) });
    }
    // A process that runs already costs nothing to start.
    const isWorthwhile = (perPool.get(job.pool.name) ?? 0) > 1 || isShared || job.tool === world.remote?.tool;
    const mode = job.pool.mode === 'auto' ? autoMode(tool, isWorthwhile) : job.pool.mode;
    return { ...job, pool: { ...job.pool, mode } };
  });
}

function problemOf({ tool: id, pool: { mode }, session }: Job, tool: PlanTool, isShared: boolean): string | null {
  if (mode === 'always' && !tool.pooled) return `${id} has no long-lived process`;
  if (mode !== 'never') return null;
  if (!tool.oneShot) return `${id} has no form that runs for one job`;
  return isShared ? `session ${session} needs a process that lives for all its jobs` : null;
}

function autoMode(tool: PlanTool, isWorthwhile: boolean): 'always' | 'never' {
  if (!tool.pooled) return 'never';
  return isWorthwhile || !tool.oneShot ? 'always' : 'never';
}

function countBy<K>(jobs: readonly Job[], keyOf: (job: Job) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const job of jobs) counts.set(keyOf(job), (counts.get(keyOf(job)) ?? 0) + 1);
  return counts;
}
