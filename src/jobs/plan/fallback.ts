import { didYouMean } from '../../lib/text/nearest.ts';
import type { Fault } from '../../model/documents/issues.ts';
import type { Fallback, Job } from '../../model/run/job.ts';
import { poolInFile } from '../../model/pool/pool-config.ts';
import { DEFAULT_RETRY_ON } from '../../model/run/retry.ts';
import type { JobFile, JobInput } from '../file/job-file.ts';
import type { RetryInput } from '../file/retry-input.ts';
import type { Overrides } from './overrides.ts';
import type { PlanWorld } from './plan-world.ts';

/** One list for all jobs that have no other. */
const DEFAULT: Job['retry_on'] = [...DEFAULT_RETRY_ON];

/** When a job is tried again, by the nearest place that says so: the job, its pool, the defaults. */
export function retryOf(
  input: JobInput,
  pool: string,
  { defaults, pools }: Pick<JobFile, 'defaults' | 'pools'>,
): Pick<Job, 'attempts' | 'retry_on' | 'back_off_seconds'> {
  const places: readonly RetryInput[] = [input, pools[poolInFile(pool)] ?? {}, defaults];
  const nearest = <Key extends keyof RetryInput>(key: Key) => places.find((it) => it[key] !== undefined)?.[key];
  const on = nearest('retry_on');
  return {
    attempts: nearest('attempts') ?? 1,
    retry_on: on === undefined ? DEFAULT : [...new Set(on)],
    back_off_seconds: nearest('back_off_seconds') ?? 0,
  };
}

/** What decides which pools a job falls back on. */
export interface FallbackSources {
  readonly file: JobFile;
  readonly overrides: Overrides;
  readonly world: PlanWorld;
  /** Where each job stands in the file, by its id. */
  readonly places: ReadonlyMap<string, number>;
}

/**
 * The jobs with the pools that they fall back on: the nearest list that is given, of the job, of its pool, of the defaults. A pool
 * that it names need not be used by a job otherwise; its name may be that of a tool. The job's own pool is left out of a list,
 * and a list that is not of the job itself is left out where the job can't go to another tool: it shares a conversation. With
 * `--tool` there is none, for every pool runs that tool.
 */
export function withFallbacks(jobs: readonly Job[], sources: FallbackSources, faults: Fault[]): readonly Job[] {
  const { file, overrides, places } = sources;
  const lists = [file.defaults, ...Object.values(file.pools), ...file.jobs];
  if (lists.every(({ fallback }) => fallback === undefined)) return jobs;
  const toolOf = toolsOfPools(jobs, sources);
  checkNames(sources, toolOf, faults);
  if (overrides.tool !== undefined) return jobs;
  const mates = Map.groupBy(jobs, ({ session }) => session);
  return jobs.map((job) => {
    const index = places.get(job.id) ?? 0;
    const own = file.jobs[index]?.fallback;
    const names = own ?? file.pools[poolInFile(job.pool.name)]?.fallback ?? file.defaults.fallback ?? [];
    if (names.length === 0) return job;
    if (job.session !== null && (mates.get(job.session)?.length ?? 0) > 1) {
      if (own !== undefined) {
        const message = `is not for a job of session ${job.session}: a conversation can’t go on with another tool`;
        faults.push({ path: ['jobs', index, 'fallback'], message });
      }
      return job;
    }
    const others = [...new Set(names)].filter((name) => name !== job.pool.name);
    const fallback = others.flatMap((name): Fallback[] => {
      const tool = toolOf(name);
      return tool === undefined ? [] : [{ name, tool, mode: 'auto' }];
    });
    return { ...job, fallback };
  });
}

/** A job as a pool has it that it falls back on. @param pool its own, or one of `fallback`. */
export function onPool(job: Job, pool: string): Job {
  const other = job.fallback.find(({ name }) => name === pool);
  if (other === undefined || job.pool.name === pool) return job;
  // A model belongs to the tool that it was meant for.
  return { ...job, tool: other.tool, model: null, pool: { name: pool, mode: other.mode } };
}

/** The tool of a pool by its name; undefined: there is no such pool, and no such tool. */
function toolsOfPools(jobs: readonly Job[], { file, world }: FallbackSources): (name: string) => string | undefined {
  const inUse = new Map<string, string>();
  for (const { pool, tool } of jobs) inUse.set(pool.name, tool);
  return (name) => {
    const tool = file.pools[name]?.tool ?? inUse.get(name) ?? name;
    return world.toolIds.includes(tool) ? tool : undefined;
  };
}

function checkNames(
  { file, world }: FallbackSources,
  toolOf: (name: string) => string | undefined,
  faults: Fault[],
): void {
  const check = (path: readonly (string | number)[], names: readonly string[] = []) => {
    names.forEach((name, index) => {
      if (toolOf(name) !== undefined) return;
      const hint = didYouMean(name, [...Object.keys(file.pools), ...world.toolIds]);
      const message = `no pool and no tool is called ${JSON.stringify(name)}`;
      faults.push({ path: [...path, 'fallback', index], message, ...(hint !== undefined && { hint }) });
    });
  };
  check(['defaults'], file.defaults.fallback);
  for (const [name, pool] of Object.entries(file.pools)) check(['pools', name], pool.fallback);
  file.jobs.forEach(({ fallback }, index) => fallback !== undefined && check(['jobs', index], fallback));
}
