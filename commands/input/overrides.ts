import type { Overrides } from '../../src/jobs/plan/overrides.ts';
import type { JobOrder } from '../../src/model/run/job-order.ts';
import type { PoolMode } from '../../src/model/run/job.ts';
import type { IsolationChoice } from '../../src/model/merging/isolation.ts';
import type { LandMode } from '../../src/model/merging/landing.ts';
import { type PoolFlagValues, poolSettingsOf } from './pool-settings.ts';
import { budgetIn, type BudgetValues } from './budget.ts';

interface OverrideValues extends PoolFlagValues, BudgetValues {
  readonly 'max-wait'?: number | undefined;
  readonly tool?: string | undefined;
  readonly 'pool-mode'?: PoolMode | undefined;
  readonly isolation?: IsolationChoice | undefined;
  readonly 'strict-files'?: boolean;
  readonly land?: LandMode | undefined;
  readonly order?: JobOrder | undefined;
  readonly timeout?: number | undefined;
  readonly only?: readonly string[] | undefined;
}

/** The flags as the plan of a run takes them. @throws AimError usage for more instances than are allowed. */
export function overridesOf(flags: OverrideValues): Overrides {
  const { tool, 'pool-mode': poolMode, isolation, land, timeout: timeoutSeconds, only } = flags;
  // Left out, the file decides.
  const strictFiles = flags['strict-files'] === true ? true : undefined;
  return {
    ...poolSettingsOf(flags),
    tool,
    poolMode,
    isolation,
    land,
    timeoutSeconds,
    strictFiles,
    budget: budgetIn(flags),
    order: flags.order,
    only,
  };
}
