import type { Plan } from '../jobs/plan/plan.ts';
import type { RunFolder } from '../jobs/record/run-folder.ts';
import { decideIsolation } from '../jobs/run/decide-isolation.ts';
import type { PreparedRun } from '../jobs/run/prepare-run.ts';
import type { Clock } from '../lib/clock.ts';
import type { Emit } from '../model/events.ts';
import type { Isolation } from '../model/merging/isolation.ts';
import type { Registry } from '../tools/registry.ts';
import { CheckRunner } from '../workspace/checks/check-runner.ts';
import type { SharedCheckout } from '../workspace/shared-checkout.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { WorktreeWorkspace } from '../workspace/worktree/worktree-workspace.ts';

export interface OpenWorkspaceSpec {
  /** The user's own. */
  readonly checkout: SharedCheckout;
  readonly isolation: Isolation;
  readonly plan: Plan;
  /** Pools whose tool works elsewhere. */
  readonly elsewhere: ReadonlySet<string>;
  readonly folder: RunFolder;
  readonly emit: Emit;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Opens the place where the jobs of a run work, as it was decided. @throws AimError workspace_failed. */
export async function openWorkspace(spec: OpenWorkspaceSpec): Promise<Workspace> {
  const { checkout, isolation, plan, elsewhere, folder, emit, environment, clock } = spec;
  const checks = new CheckRunner({
    environment,
    clock,
    outputFile: (name) => folder.document(`checks/${name}.txt`),
    onStart: (check) => emit({ type: 'check_started', ...check, argv: [...check.argv] }),
    onEnd: ({ exitCode: exit_code, durationMs, ...check }) =>
      emit({ type: 'verified', ...check, argv: [...check.argv], exit_code, duration_s: durationMs / 1000 }),
  });
  checkout.checks = checks;
  if (isolation.kind === 'shared') return checkout;
  return await WorktreeWorkspace.open({
    run: folder.runId,
    checkout,
    isolation,
    settings: plan.settings,
    jobs: plan.jobs,
    pools: plan.pools.filter(({ name }) => !elsewhere.has(name)),
    environment,
    patchFile: ({ id }) => folder.document(`patches/${id}.patch`),
    checks,
    clock,
  });
}

/** Decides where the jobs of a run work. @throws AimError isolation_refused. */
export async function isolationOf(
  { plan, cwd, registry }: Omit<PreparedRun, 'document'>,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Isolation> {
  return await decideIsolation({ plan, cwd, elsewhere: poolsElsewhere(plan, registry), environment }, signal);
}

/** The pools of a plan whose tool is a service: what it changes is not in a working folder. */
export function poolsElsewhere({ pools }: Plan, registry: Registry): ReadonlySet<string> {
  return new Set(pools.filter(({ tool }) => registry.get(tool).protocol === 'remote').map(({ name }) => name));
}
