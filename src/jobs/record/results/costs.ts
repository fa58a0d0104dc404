import type { JobResult } from '../../../model/run/job-result.ts';
import type { ModelCost } from '../../../model/run/run-result.ts';
import { addUsage } from '../../../model/turn/usage.ts';

/** What the attempts of jobs have used, by tool and model, in the order in which these come up. */
export class Costs {
  readonly #costs = new Map<string, ModelCost>();

  add(job: Pick<JobResult, 'tool' | 'attempts'>): void {
    for (const { tool, model, usage } of job.attempts) {
      if (usage === null) continue;
      const about = { tool: tool ?? job.tool, model };
      const key = JSON.stringify([about.tool, model]);
      this.#costs.set(key, { ...about, usage: addUsage(this.#costs.get(key)?.usage ?? null, usage)! });
    }
  }

  get all(): ModelCost[] {
    return [...this.#costs.values()];
  }
}
