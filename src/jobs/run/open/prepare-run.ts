import { collectGarbage } from '../../../lib/collect-garbage.ts';
import { NEVER } from '../../../lib/never.ts';
import type { Routing } from '../../../model/pool/routing.ts';
import { providerOf } from '../../../tools/provider-of.ts';
import { Registry } from '../../../tools/registry/registry.ts';
import { hasOneShot } from '../../../tools/has-one-shot.ts';
import { placeAt } from '../../../workspace/place-at.ts';
import { workingFolder } from '../../../workspace/working-folder.ts';
import { checkContext, checkFile, checkReport, checkShared } from '../../file/check-files.ts';
import { expandJobs } from '../../file/expand/expand-jobs.ts';
import { type FoundFiles, gatherMaterial } from '../../file/expand/gather-material.ts';
import { parseJobText } from '../../file/read-job-file.ts';
import { refuseFaults } from '../../file/refuse-faults.ts';
import type { Overrides } from '../../plan/overrides.ts';
import { makePlan, type Plan } from '../../plan/plan.ts';
import type { PlanTool, PlanWorld } from '../../plan/plan-world.ts';

export interface PrepareOptions {
  /** What to call the file in messages. */
  readonly source: string;
  readonly text: string;
  readonly cwd: string;
  readonly registry?: Registry;
  readonly overrides?: Overrides;
  /** A cluster of another aim that takes the jobs of its tool. */
  readonly remote?: RemoteClusterFacts;
  /** The ids of tools that stay loaded: none by default. */
  readonly kept?: readonly string[];
  /** Whether a file of a job need not be there: a run that goes on may have removed it. */
  readonly mayLackFiles?: boolean;
  /** What the patterns of a run that goes on matched when it began: other files may match by now, also some of its own. */
  readonly found?: FoundFiles;
  /** What a job of a run that goes on was sent when it began. */
  readonly sentBefore?: (id: string) => string | null;
}

/** What a plan has to know of a cluster of another aim. */
export interface RemoteClusterFacts {
  readonly tool: { readonly row: { readonly id: string } };
  readonly count: number;
  readonly routing: Routing;
}

/** A run of which everything is decided and nothing has started. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly cwd: string;
  readonly registry: Registry;
  /** What the patterns of its jobs matched. */
  readonly found: FoundFiles;
}

/** What is left of reading and planning more jobs than these is collected at once. */
const MANY = 10_000;

/**
 * Reads, checks and plans a job file. @throws AimError invalid_file with every fault and its place; usage where the file is
 * valid and the overrides do not fit it.
 */
export async function prepareRun(options: PrepareOptions, signal: AbortSignal = NEVER): Promise<PreparedRun> {
  const { source, text, overrides = {}, found, sentBefore } = options;
  const cwd = workingFolder(options.cwd);
  const registry = options.registry ?? Registry.builtIn();
  const document = await parseJobText(source, text);
  const material = await gatherMaterial(document.file, { cwd, source, found, sentBefore }, signal);
  const expanded = expandJobs(document.file, material);
  if (expanded.file.jobs.length > MANY) collectGarbage();
  const { plan, faults } = makePlan(expanded.file, overrides, worldOf(cwd, registry, options));
  refuseFaults(document, expanded, faults);
  if (plan.jobs.length > MANY) collectGarbage();
  return { plan, cwd, registry, found: material.found };
}

/** The tools of a registry, a folder on the disk and a cluster that runs, as a plan sees them. */
function worldOf(
  cwd: string,
  registry: Registry,
  { remote, kept = [], mayLackFiles = false }: Pick<PrepareOptions, 'remote' | 'kept' | 'mayLackFiles'>,
): PlanWorld {
  const checked = new Map<string, ReturnType<typeof checkFile>>();
  const tools = new Map<string, PlanTool>();
  return {
    toolIds: registry.ids,
    tool(id) {
      const known = tools.get(id) ?? planTool(registry, id);
      tools.set(id, known);
      return known;
    },
    checkFile(file, mayBeMissing) {
      const key = `${mayBeMissing} ${file}`;
      const known = checked.get(key) ?? checkFile(cwd, file, mayBeMissing || mayLackFiles);
      checked.set(key, known);
      return known;
    },
    checkContext: (file, mayBeMissing) => checkContext(cwd, file, mayBeMissing || mayLackFiles),
    checkShared: (path) => checkShared(placeAt(cwd).root ?? cwd, path),
    checkReport: (file) => checkReport(cwd, file),
    kept,
    remote: remote === undefined ? null : { tool: remote.tool.row.id, count: remote.count, routing: remote.routing },
  };
}

function planTool(registry: Registry, id: string): PlanTool {
  const row = registry.get(id);
  const { protocol, jobEnv, repoMap, sharedProcess } = row;
  return {
    pooled: protocol !== 'exec',
    oneShot: hasOneShot(row),
    isRemote: protocol === 'remote',
    jobEnv,
    hasRepoMap: repoMap !== undefined,
    sharesProcesses: sharedProcess !== undefined,
    providerOf: (model) => providerOf(row, model),
  };
}
