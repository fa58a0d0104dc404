import type { Fault } from '../../model/documents/issues.ts';
import type { Job } from '../../model/run/job.ts';
import type { Overrides } from './overrides.ts';
import type { PlanTool, PlanWorld } from './plan-world.ts';

/**
 * Gives jobs a pool mode that is never `auto`: a pooled process for several jobs, a process of its own for one. The jobs
 * themselves are changed: copies of very many would take as much memory again.
 * @param places where each job stands in the file, for faults.
 */
export function settlePoolModes(
  jobs: readonly Job[],
  overrides: Overrides,
  world: PlanWorld,
  places: ReadonlyMap<string, number>,
  faults: Fault[],
): void {
  const perPool = countBy(jobs, (job) => job.pool.name);
  const perSession = countBy(jobs, (job) => job.session);
  const perFallback = countBy(
    jobs.flatMap(({ fallback }) => fallback),
    ({ name }) => name,
  );
  const flag =
    overrides.poolMode !== undefined ? '--pool-mode' : overrides.tool !== undefined ? ('--tool' as const) : null;
  // One for all jobs that run so: there may be very many.
  const pools = new Map<string, Job['pool']>();
  const poolAs = (name: string, mode: Job['pool']['mode']) => {
    const key = `${mode} ${name}`;
    const pool = pools.get(key) ?? { name, mode };
    pools.set(key, pool);
    return pool;
  };
  for (const job of jobs) {
    // That there is no such tool is reported already.
    if (!world.toolIds.includes(job.tool)) continue;
    const tool = world.tool(job.tool);
    const isShared = job.session !== null && (perSession.get(job.session) ?? 0) > 1;
    const problem = problemOf(job, tool, isShared);
    if (problem !== null) {
      const path = ['jobs', places.get(job.id) ?? 0, 'pool', 'mode'];
      faults.push({ path, message: problem, ...(flag !== null && { flag }) });
    }
    // A process that runs already costs nothing to start, and one of a tool that is loaded little: it is forked for a pool.
    const isThere = job.tool === world.remote?.tool || world.kept?.includes(job.tool) === true;
    const isWorthwhile = (perPool.get(job.pool.name) ?? 0) > 1 || isShared || isThere;
    const mode = job.pool.mode === 'auto' ? autoMode(tool, isWorthwhile) : job.pool.mode;
    if (job.fallback.length > 0) {
      job.fallback = job.fallback.map((other) => {
        const users = (perPool.get(other.name) ?? 0) + (perFallback.get(other.name) ?? 0);
        return { ...other, mode: modeThere(job, world.tool(other.tool), users > 1) };
      });
    }
    job.pool = poolAs(job.pool.name, mode);
  }
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

/** How a job runs on a pool that it falls back on: as it is to run on its own, where that tool can. */
function modeThere({ pool: { mode } }: Job, tool: PlanTool, isWorthwhile: boolean): 'always' | 'never' {
  if (mode === 'always' && tool.pooled) return 'always';
  return mode === 'never' && tool.oneShot ? 'never' : autoMode(tool, isWorthwhile);
}

function countBy<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}
