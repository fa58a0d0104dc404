import { DEFAULT_RESTART } from '../../cluster/restart-policy.ts';
import type { Approvals } from '../../model/approvals.ts';
import { edits, type Job, type PoolMode } from '../../model/job.ts';
import { DEFAULT_ROUTING, type PoolConfig, type Routing } from '../../model/pool-settings.ts';
import type { Fault } from '../../model/documents/issues.ts';
import type { StartChoice } from '../../model/start-view.ts';
import { nearest } from '../../lib/nearest.ts';
import type { Claims } from './claims.ts';
import { checkCycles, checkDependencies } from './job-graph.ts';
import type { JobFile, JobInput } from '../file/job-file.ts';

/** What the command line decides over the file. */
export interface Overrides {
  readonly tool?: string;
  readonly count?: number;
  readonly routing?: Routing;
  readonly model?: string;
  readonly start?: StartChoice;
  readonly approvals?: Approvals;
  readonly timeoutSeconds?: number;
  readonly poolMode?: PoolMode;
  /** Only these jobs, and nothing that they depend on. */
  readonly only?: readonly string[];
}

/** What runs on one lease: a job, or the jobs of a session in file order. */
export interface Unit {
  readonly jobs: readonly Job[];
  readonly pool: string;
  readonly claims: Claims;
  /** Jobs of other units that have to be done first. */
  readonly waitsFor: readonly string[];
}

/** Everything that is decided before anything starts. */
export interface Plan {
  readonly jobs: readonly Job[];
  readonly pools: readonly PoolConfig[];
  readonly units: readonly Unit[];
}

/** What the plan has to ask the world: pure otherwise. */
export interface PlanWorld {
  readonly toolIds: readonly string[];
  /** The path as it is used, or what is wrong with it. */
  checkFile(file: string, mayBeMissing: boolean): { path: string } | { problem: string; hint?: string };
}

export const DEFAULT_TIMEOUT_SECONDS = 600;
export const DEFAULT_COUNT = 3;

/** Fills in defaults, settles precedence, and finds every fault that a file can have by itself. */
export function makePlan(file: JobFile, overrides: Overrides, world: PlanWorld): { plan: Plan; faults: Fault[] } {
  const faults: Fault[] = [];
  const created = new Set(file.jobs.filter((input) => edits(actionOf(input, file))).flatMap((input) => input.files));
  const all = file.jobs.map((input, i) => jobOf(input, i, file, overrides, world, created, faults));
  checkNames(all, file, faults);
  const chosen = choose(all, overrides.only, faults);
  checkDependencies(all, faults);
  const units = unitsOf(chosen);
  checkSessions(units, all, faults);
  checkCycles(units, all, faults);
  return { plan: { jobs: chosen, pools: poolsOf(chosen, units, file, overrides, faults), units }, faults };
}

/** The id of a job, which a file need not give. */
export function idOf(input: JobInput, index: number): string {
  return input.id ?? input.job_id ?? `job-${index + 1}`;
}

function jobOf(
  input: JobInput,
  index: number,
  jobFile: JobFile,
  overrides: Overrides,
  world: PlanWorld,
  created: ReadonlySet<string>,
  faults: Fault[],
): Job {
  const { defaults, pools } = jobFile;
  const at = (...path: (string | number)[]) => ['jobs', index, ...path];
  const id = idOf(input, index);
  if (input.id !== undefined && input.job_id !== undefined && input.id !== input.job_id) {
    faults.push({ path: at('job_id'), message: `is not the same as id ${JSON.stringify(input.id)}` });
  }
  const poolName = input.pool?.name ?? defaults.pool?.name;
  const own = input.tool ?? (poolName === undefined ? undefined : (pools[poolName]?.tool ?? poolName)) ?? defaults.tool;
  const tool = overrides.tool ?? own ?? '';
  if (tool === '') {
    faults.push({ path: at(), message: 'names no tool', hint: 'give it a `tool`, set `defaults.tool`, or use --tool' });
  } else if (!world.toolIds.includes(tool)) {
    const near = nearest(tool, world.toolIds);
    const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `the tools are ${world.toolIds.join(', ')}`;
    faults.push({
      path: input.tool === undefined ? at() : at('tool'),
      message: `no tool is called ${JSON.stringify(tool)}`,
      hint,
    });
  }
  const { action } = actionOf(input, jobFile);
  const files = new Set<string>();
  input.files.forEach((name, i) => {
    // What another job of the file may create need not be there yet.
    const checked = world.checkFile(name, edits({ action }) || created.has(name));
    if ('path' in checked) files.add(checked.path);
    else
      faults.push({ path: at('files', i), message: `${JSON.stringify(name)} ${checked.problem}`, ...hintOf(checked) });
  });
  let errorReport: string | null = null;
  if (input.paths?.error_report !== undefined) {
    const checked = world.checkFile(input.paths.error_report, true);
    if ('path' in checked) errorReport = checked.path;
    else {
      const message = `${JSON.stringify(input.paths.error_report)} ${checked.problem}`;
      faults.push({ path: at('paths', 'error_report'), message, ...hintOf(checked) });
    }
  }
  return {
    id,
    tool,
    action,
    files: [...files],
    prompt: input.prompt,
    session: input.session ?? null,
    depends_on: [...new Set(input.depends_on)],
    attempts: input.attempts ?? defaults.attempts ?? 1,
    timeout_seconds:
      overrides.timeoutSeconds ??
      input.timeout_seconds ??
      input.metadata?.timeout_seconds ??
      defaults.timeout_seconds ??
      DEFAULT_TIMEOUT_SECONDS,
    pool: {
      name: poolName ?? own ?? tool,
      mode: overrides.poolMode ?? input.pool?.mode ?? defaults.pool?.mode ?? 'auto',
    },
    error_report: errorReport,
    metadata: input.metadata ?? {},
  };
}

function actionOf(input: JobInput, { defaults }: JobFile): { action: string } {
  return { action: input.action ?? defaults.action ?? 'edit' };
}

function hintOf(checked: { hint?: string }): { hint?: string } {
  return checked.hint === undefined ? {} : { hint: checked.hint };
}

function checkNames(jobs: readonly Job[], file: JobFile, faults: Fault[]): void {
  const first = new Map<string, number>();
  jobs.forEach((job, index) => {
    const earlier = first.get(job.id);
    if (earlier === undefined) first.set(job.id, index);
    else {
      const key = file.jobs[index]?.id === undefined ? 'job_id' : 'id';
      const message = `${JSON.stringify(job.id)} is the id of jobs[${earlier}] too`;
      faults.push({ path: ['jobs', index, key], message });
    }
  });
}

function choose(jobs: readonly Job[], only: readonly string[] | undefined, faults: Fault[]): Job[] {
  if (only === undefined) return [...jobs];
  const wanted = new Set(only);
  for (const id of wanted) {
    if (jobs.some((job) => job.id === id)) continue;
    const near = nearest(
      id,
      jobs.map((job) => job.id),
    );
    const hint = near.length > 0 ? { hint: `did you mean ${near.join(' or ')}?` } : {};
    faults.push({ path: [], message: `--only: no job is called ${JSON.stringify(id)}`, ...hint });
  }
  // What they depend on was left out on purpose, so it isn't waited for.
  return jobs
    .filter((job) => wanted.has(job.id))
    .map((job) => ({ ...job, depends_on: job.depends_on.filter((id) => wanted.has(id)) }));
}

function unitsOf(jobs: readonly Job[]): Unit[] {
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const key = job.session === null ? `job ${job.id}` : `session ${job.session}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [job]);
    else group.push(job);
  }
  return [...groups.values()].map((group) => {
    const own = new Set(group.map((job) => job.id));
    return {
      jobs: group,
      pool: group[0]!.pool.name,
      claims: group.map((job) => {
        if (!edits(job)) return { kind: 'files', files: job.files, mode: 'read' } as const;
        if (job.files.length === 0) return { kind: 'alone' } as const;
        return { kind: 'files', files: job.files, mode: 'write' } as const;
      }),
      waitsFor: [...new Set(group.flatMap((job) => job.depends_on))].filter((id) => !own.has(id)),
    };
  });
}

/** The jobs of a session share one process, so they share a pool. */
function checkSessions(units: readonly Unit[], all: readonly Job[], faults: Fault[]): void {
  for (const unit of units) {
    const [first] = unit.jobs;
    for (const job of unit.jobs) {
      if (job.pool.name === unit.pool && job.tool === first?.tool) continue;
      const message = `session ${job.session} runs on pool ${unit.pool}, this job on ${job.pool.name}`;
      faults.push({ path: ['jobs', all.findIndex(({ id }) => id === job.id), 'session'], message });
    }
  }
}

function poolsOf(
  jobs: readonly Job[],
  units: readonly Unit[],
  file: JobFile,
  overrides: Overrides,
  faults: Fault[],
): PoolConfig[] {
  const pools = new Map<string, PoolConfig>();
  jobs.forEach((job) => {
    const { name } = job.pool;
    const known = pools.get(name);
    const given = file.pools[name];
    const tool = overrides.tool ?? given?.tool ?? known?.tool ?? job.tool;
    if (tool !== job.tool && job.tool !== '') {
      const index = file.jobs.findIndex((input, i) => idOf(input, i) === job.id);
      const message = `runs ${job.tool}, but its pool ${JSON.stringify(name)} holds ${tool}`;
      faults.push({ path: ['jobs', index, 'pool'], message });
    }
    if (known !== undefined) return;
    const mine = units.filter((unit) => unit.pool === name).length;
    pools.set(name, {
      name,
      tool,
      count: Math.min(overrides.count ?? given?.count ?? DEFAULT_COUNT, mine),
      routing: overrides.routing ?? given?.routing ?? DEFAULT_ROUTING,
      // A model belongs to the tool that it was meant for.
      model: overrides.model ?? (overrides.tool === undefined ? (given?.model ?? null) : null),
      start: overrides.start ?? given?.start ?? 'auto',
      approvals: overrides.approvals ?? given?.approvals ?? 'allow-edits',
      // As does its environment.
      env: overrides.tool === undefined ? (given?.env ?? {}) : {},
      restart: given?.restart ?? DEFAULT_RESTART,
    });
  });
  for (const name of Object.keys(file.pools)) {
    const users = file.jobs.some((input) => (input.pool?.name ?? input.tool ?? file.defaults.tool) === name);
    const near = nearest(name, [...pools.keys()]);
    if (!users && overrides.only === undefined && !pools.has(name) && near.length > 0) {
      faults.push({ path: ['pools', name], message: 'is used by no job', hint: `did you mean ${near.join(' or ')}?` });
    }
  }
  return [...pools.values()];
}
