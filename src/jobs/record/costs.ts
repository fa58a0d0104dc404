import type { JobResult } from '../../model/run/job-result.ts';
import type { ModelCost } from '../../model/run/run-result.ts';
import { addUsage } from '../../model/turn/usage.ts';

/** What the attempts of jobs have used, by tool and model, in the order in which these come up. */
export function costsOf(jobs: readonly JobResult[]): ModelCost[] {
  const costs = new Map<string, ModelCost>();
  for (const job of jobs) {
    for (const { tool, model, usage } of job.attempts) {
      if (usage === null) continue;
      const about = { tool: tool ?? job.tool, model };
      const key = JSON.stringify([about.tool, model]);
      costs.set(key, { ...about, usage: addUsage(costs.get(key)?.usage ?? null, usage)! });
    }
  }
  return [...costs.values()];
}
