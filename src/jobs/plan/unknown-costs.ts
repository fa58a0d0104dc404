import { isCostUnknown, unknownCostText } from '../../tools/prices/cost-estimate.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { Plan } from './plan.ts';

/** A pool whose jobs have a budget in dollars, while nothing will say what they cost. */
export interface UnknownCost {
  readonly pool: string;
  readonly message: string;
}

/**
 * The pools whose budget in dollars can't be kept, of the run, of the pool, or of a job.
 * @param rowOf the row of a tool.
 */
export function unknownCosts(
  { settings, pools, jobs }: Pick<Plan, 'settings' | 'pools' | 'jobs'>,
  rowOf: (tool: string) => ToolRow,
): UnknownCost[] {
  const ofJobs = new Set(jobs.flatMap(({ pool, budget }) => (budget?.cost_usd == null ? [] : [pool.name])));
  const isBudgeted = ({ name, budget }: Plan['pools'][number]) =>
    settings.budget?.cost_usd != null || budget?.cost_usd != null || ofJobs.has(name);
  return pools
    .filter((pool) => isBudgeted(pool) && isCostUnknown({ row: rowOf(pool.tool), settings: pool }))
    .map(({ name, tool, model }) => ({
      pool: name,
      message: `${unknownCostText(tool, model)}; give the pool a \`price\`, or a budget of tokens`,
    }));
}
