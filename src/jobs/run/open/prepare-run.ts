import { AimError } from '../../../model/errors.ts';
import type { Routing } from '../../../model/routing.ts';
import { Registry } from '../../../tools/registry.ts';
import { hasOneShot } from '../../../tools/tool-row.ts';
import { placeAt } from '../../../workspace/place-at.ts';
import { workingFolder } from '../../../workspace/working-folder.ts';
import { checkFile, checkReport, checkShared } from '../../file/check-files.ts';
import { type JobDocument, parseJobText } from '../../file/read-job-file.ts';
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
  /** Whether a file of a job need not be there: a run that goes on may have removed it. */
  readonly mayLackFiles?: boolean;
}

/** What a plan has to know of a cluster of another aim. */
export interface RemoteClusterFacts {
  readonly tool: { readonly row: { readonly id: string } };
  readonly count: number;
  readonly routing: Routing;
}

/** A run of which everything is decided and nothing has started. */
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
  const world = worldOf(cwd, registry, options);
  const { plan, faults } = makePlan(document.file, options.overrides ?? {}, world);
  if (faults.length > 0) {
    throw new AimError('invalid_file', `${options.source} is not a valid job file`, {
      issues: faults.map((fault) => document.locate(fault)),
    });
  }
  return { document, plan, cwd, registry };
}

/** The tools of a registry, a folder on the disk and a cluster that runs, as a plan sees them. */
function worldOf(
  cwd: string,
  registry: Registry,
  { remote, mayLackFiles = false }: Pick<PrepareOptions, 'remote' | 'mayLackFiles'>,
): PlanWorld {
  const checked = new Map<string, ReturnType<typeof checkFile>>();
  return {
    toolIds: registry.ids,
    tool: (id) => planTool(registry, id),
    checkFile(file, mayBeMissing) {
      const key = `${mayBeMissing} ${file}`;
      const known = checked.get(key) ?? checkFile(cwd, file, mayBeMissing || mayLackFiles);
      checked.set(key, known);
      return known;
    },
    checkShared: (path) => checkShared(placeAt(cwd).root ?? cwd, path),
    checkReport: (file) => checkReport(cwd, file),
    remote: remote === undefined ? null : { tool: remote.tool.row.id, count: remote.count, routing: remote.routing },
  };
}

function planTool(registry: Registry, id: string): PlanTool {
  const row = registry.get(id);
  const { protocol, jobEnv } = row;
  return { pooled: protocol !== 'exec', oneShot: hasOneShot(row), isRemote: protocol === 'remote', jobEnv };
}
