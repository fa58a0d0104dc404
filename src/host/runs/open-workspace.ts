import type { Plan } from '../../jobs/plan/plan.ts';
import type { RunFolder } from '../../jobs/record/run-folder.ts';
import type { RunRecord } from '../../jobs/record/run-record.ts';
import { decideIsolation } from '../../jobs/run/open/decide-isolation.ts';
import type { Recovered } from '../../jobs/run/open/open-run.ts';
import type { Resumption } from '../../jobs/run/open/prepare-resume.ts';
import type { PreparedRun } from '../../jobs/run/open/prepare-run.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Isolation } from '../../model/merging/isolation.ts';
import type { Registry } from '../../tools/registry/registry.ts';
import { CheckRunner } from '../../workspace/checks/check-runner.ts';
import type { SharedCheckout } from '../../workspace/shared/shared-checkout.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { WorktreeWorkspace } from '../../workspace/worktree/worktree-workspace.ts';

export interface OpenWorkspaceSpec {
  /** The user's own. */
  readonly checkout: SharedCheckout;
  readonly isolation: Isolation;
  readonly plan: Plan;
  readonly registry: Registry;
  /** Pools whose tool works elsewhere. */
  readonly elsewhere: ReadonlySet<string>;
  readonly folder: RunFolder;
  readonly record: Pick<RunRecord, 'emit' | 'state'>;
  /** Null: the run begins, at the commit of `isolation`. */
  readonly resumed: (Pick<Recovered, 'commits' | 'adopted'> & { readonly resumption: Resumption }) | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Opens the place where the jobs of a run work, as it was decided. @throws AimError workspace_failed. */
export async function openWorkspace(spec: OpenWorkspaceSpec): Promise<Workspace> {
  const { checkout, plan, elsewhere, folder, record, resumed, environment, clock } = spec;
  const { emit, state } = record;
  const { commits = 'anew', adopted } = resumed ?? {};
  // Nothing is merged any more: its jobs, if there are any, share the checkout.
  const isolation: Isolation = commits === 'none' ? { kind: 'shared', reason: null } : spec.isolation;
  const toolFolders = toolFoldersOf(plan, spec.registry);
  const outputFile = (name: string) => folder.document(`checks/${name}.txt`);
  const checks = new CheckRunner({ environment, clock, outputFile, emit });
  checkout.checks = checks;
  checkout.toolFolders = toolFolders;
  checkout.records = {
    folder: folder.restorePoints,
    setAside: folder.setAside,
    onSetAside({ id }, files, kept) {
      const message = `put back as before it: ${files.join(', ')}; what they contained is in ${kept}`;
      emit({ type: 'notice', level: 'warning', message, about: id });
    },
  };
  const patchFile = ({ id }: { readonly id: string }) => folder.document(`patches/${id}.patch`);
  checkout.patches = { elsewhere, patchFile };
  // What passed in an earlier part of the run is not checked again.
  for (const { argv, tree, ok, detail, output } of state.merges.verified) {
    if (ok && tree !== null) checks.add(argv, tree, { ok, detail, output });
  }
  if (isolation.kind === 'shared') return checkout;
  return await WorktreeWorkspace.open({
    run: folder.runId,
    checkout,
    isolation,
    settings: plan.settings,
    // Those that are not in the plan of this part too.
    jobs: resumed?.resumption.jobs ?? plan.jobs,
    numberOf: (job) => state.merges.numberOf(job),
    waiting: commits === 'anew' ? null : (adopted?.waiting ?? []).map(({ report }) => report.work.commit!),
    pools: plan.pools,
    toolFolders,
    elsewhere,
    environment,
    patchFile,
    checks,
    clock,
  });
}

/** Folders that the tools of a run keep for themselves at the top of a checkout: maps of it. */
function toolFoldersOf({ pools }: Plan, registry: Registry): string[] {
  return pools.flatMap(({ tool, repo_map }) => (repo_map === 0 ? [] : (registry.get(tool).repoMap?.folders ?? [])));
}

/** Decides where the jobs of a run work. @throws AimError isolation_refused. */
export async function isolationOf(
  { plan, cwd, registry }: Omit<PreparedRun, 'document' | 'found'>,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Isolation> {
  return await decideIsolation({ plan, cwd, elsewhere: poolsElsewhere(plan, registry), environment }, signal);
}

/** The pools of a plan whose tool is a service: what it changes is not in a working folder. */
export function poolsElsewhere({ pools }: Plan, registry: Registry): ReadonlySet<string> {
  return new Set(pools.filter(({ tool }) => registry.get(tool).protocol === 'remote').map(({ name }) => name));
}
