import { AimError } from '../../model/errors.ts';
import type { Fault } from '../../model/documents/issues.ts';
import type { Job } from '../../model/job.ts';
import type { Routing } from '../../model/pool-settings.ts';
import { allowsVariable } from '../../tools/environment.ts';
import { Registry } from '../../tools/registry.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import { workingFolder } from '../../workspace/working-folder.ts';
import { checkFile } from '../file/check-files.ts';
import type { JobInput } from '../file/job-file.ts';
import { idOf, makePlan, type Overrides, type Plan } from '../plan/plan.ts';
import { type JobDocument, parseJobText } from '../file/read-job-file.ts';

export interface PrepareOptions {
  /** What to call the file in messages. */
  readonly source: string;
  readonly text: string;
  readonly cwd: string;
  readonly registry?: Registry;
  readonly overrides?: Overrides;
  /** A cluster that is there already and takes the jobs of its tool. */
  readonly held?: RemotePoolSpec;
}

/** What a plan has to know of a cluster that is there already. */
export interface RemotePoolSpec {
  readonly tool: { readonly row: { readonly id: string } };
  readonly count: number;
  readonly routing: Routing;
}

/** A run of which everything is decided and nothing has begun. */
export interface PreparedRun {
  readonly document: JobDocument;
  readonly plan: Plan;
  readonly cwd: string;
  readonly registry: Registry;
}

/** Reads, checks and plans a job file. @throws AimError invalid_file with every fault and its place. */
export function prepareRun(options: PrepareOptions): PreparedRun {
  const cwd = workingFolder(options.cwd);
  const registry = options.registry ?? Registry.builtIn();
  const document = parseJobText(options.source, options.text);
  const checked = new Map<string, ReturnType<typeof checkFile>>();
  const { plan, faults } = makePlan(document.file, options.overrides ?? {}, {
    toolIds: registry.ids,
    checkFile(file, mayBeMissing) {
      const key = `${mayBeMissing} ${file}`;
      const known = checked.get(key) ?? checkFile(cwd, file, mayBeMissing);
      checked.set(key, known);
      return known;
    },
  });
  if (faults.length === 0) checkVariables(plan, registry, faults);
  const settled = faults.length > 0 ? plan : settleModes(plan, document.file.jobs, registry, faults, options.held);
  if (faults.length > 0) {
    throw new AimError('invalid_file', `${options.source} is not a valid job file`, {
      issues: faults.map((fault) => document.locate(fault)),
    });
  }
  return { document, plan: options.held === undefined ? settled : onHeld(settled, options.held), cwd, registry };
}

/** Of the environment a job file names only what its tool's row lets it: it may be anybody's. */
function checkVariables(plan: Plan, registry: Registry, faults: Fault[]): void {
  for (const { name, tool, env } of plan.pools) {
    const { jobEnv } = registry.get(tool);
    for (const variable of Object.keys(env)) {
      if (allowsVariable(jobEnv, variable)) continue;
      const may = jobEnv.length === 0 ? `none for ${tool}` : `for ${tool} only ${jobEnv.join(', ')}`;
      const hint = `a job file may set ${may}; set it in your own environment`;
      faults.push({ path: ['pools', name, 'env', variable], message: 'is not for a job file to set', hint });
    }
  }
}

/** Turns `auto` into what it means here (S11): a pooled process for several jobs, a process of its own for one. */
function settleModes(
  plan: Plan,
  inputs: readonly JobInput[],
  registry: Registry,
  faults: Fault[],
  held: RemotePoolSpec | undefined,
): Plan {
  const perPool = Map.groupBy(plan.jobs, (job) => job.pool.name);
  const settle = (job: Job): Job => {
    const row = registry.get(job.tool);
    const pools = row.protocol !== 'exec';
    const shares = job.session !== null && plan.jobs.some((other) => other !== job && other.session === job.session);
    // With --only the plan has fewer jobs than the file.
    const path = ['jobs', inputs.findIndex((input, i) => idOf(input, i) === job.id), 'pool', 'mode'];
    if (job.pool.mode === 'always' && !pools) faults.push({ path, message: `${row.id} has no long-lived process` });
    if (job.pool.mode === 'never' && row.oneShot === undefined) {
      faults.push({ path, message: `${row.id} has no form that runs for one job` });
    }
    if (job.pool.mode === 'never' && shares) {
      faults.push({ path, message: `session ${job.session} needs a process that lives for all its jobs` });
    }
    const several = (perPool.get(job.pool.name)?.length ?? 0) > 1;
    // A process that is there already costs nothing to start.
    const pays = several || shares || row.id === held?.tool.row.id;
    const mode = job.pool.mode === 'auto' ? autoMode(row, pays) : job.pool.mode;
    return { ...job, pool: { ...job.pool, mode } };
  };
  const jobs = plan.jobs.map(settle);
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const units = plan.units.map((unit) => ({ ...unit, jobs: unit.jobs.map((job) => byId.get(job.id)!) }));
  return { ...plan, jobs, units };
}

/** The pools of the cluster's tool are that cluster. */
function onHeld(plan: Plan, { tool, count, routing }: RemotePoolSpec): Plan {
  const pools = plan.pools.map((pool) => (pool.tool === tool.row.id ? { ...pool, count, routing } : pool));
  return { ...plan, pools };
}

function autoMode(row: ToolRow, pays: boolean): 'always' | 'never' {
  if (row.protocol === 'exec') return 'never';
  return pays || row.oneShot === undefined ? 'always' : 'never';
}
