import type { Plan } from '../../jobs/plan/plan.ts';
import type { RunFolder } from '../../jobs/record/run-folder.ts';
import type { RunState } from '../../jobs/record/run-state.ts';
import { decideIsolation } from '../../jobs/run/open/decide-isolation.ts';
import type { PreparedRun } from '../../jobs/run/open/prepare-run.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Emit } from '../../model/events.ts';
import type { Job } from '../../model/run/job.ts';
import type { Isolation } from '../../model/merging/isolation.ts';
import type { Registry } from '../../tools/registry/registry.ts';
import { CheckRunner } from '../../workspace/checks/check-runner.ts';
import type { SharedCheckout } from '../../workspace/shared/shared-checkout.ts';
import type { WorkCommit, Workspace } from '../../workspace/workspace.ts';
import { WorktreeWorkspace } from '../../workspace/worktree/worktree-workspace.ts';

export interface OpenWorkspaceSpec {
  /** The user's own. */
  readonly checkout: SharedCheckout;
  readonly isolation: Isolation;
  readonly plan: Plan;
  /** All jobs of the run, those that are not in the plan of this part too. */
  readonly jobs: readonly Job[];
  /** Pools whose tool works elsewhere. */
  readonly elsewhere: ReadonlySet<string>;
  readonly folder: RunFolder;
  readonly emit: Emit;
  /** What the journal has led to so far. */
  readonly state: RunState;
  /** Commits of a run that goes on, and are to be merged still; null: it begins at the commit of `isolation`. */
  readonly waiting: readonly WorkCommit[] | null;
  /** Folders at the top of a checkout that tools keep for themselves. */
  readonly toolFolders: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Opens the place where the jobs of a run work, as it was decided. @throws AimError workspace_failed. */
export async function openWorkspace(spec: OpenWorkspaceSpec): Promise<Workspace> {
  const { checkout, isolation, plan, jobs, elsewhere, folder, emit, state, waiting, environment, clock, toolFolders } =
    spec;
  const checks = new CheckRunner({
    environment,
    clock,
    outputFile: (name) => folder.document(`checks/${name}.txt`),
    onStart: (check) => emit({ type: 'check_started', ...check, argv: [...check.argv] }),
    onEnd: ({ exitCode: exit_code, durationMs, ...check }) =>
      emit({ type: 'verified', ...check, argv: [...check.argv], exit_code, duration_s: durationMs / 1000 }),
  });
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
    jobs,
    numberOf: (job) => state.merges.numberOf(job),
    waiting,
    pools: plan.pools,
    toolFolders,
    elsewhere,
    environment,
    patchFile,
    checks,
    clock,
  });
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
