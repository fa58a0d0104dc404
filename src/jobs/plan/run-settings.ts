import type { Fault } from '../../model/documents/issues.ts';
import { BUDGET_HINT, budgetOf, NO_LIMIT } from '../../model/budget/budget.ts';
import type { RunSettings } from '../../model/merging/isolation.ts';
import type { JobFile } from '../file/job-file.ts';
import type { Overrides } from './overrides.ts';
import type { PlanWorld } from './plan-world.ts';

/** What decides for the run as a whole: the command line before the file. */
export function runSettings(file: JobFile, overrides: Overrides, world: PlanWorld, faults: Fault[]): RunSettings {
  const { worktrees, commit, keep, limits, order } = file;
  for (const key of ['copy', 'link'] as const) {
    worktrees[key].forEach((path, index) => {
      const checked = world.checkShared(path);
      if ('path' in checked) return;
      const { problem, hint } = checked;
      const message = `${JSON.stringify(path)} ${problem}`;
      faults.push({ path: ['worktrees', key, index], message, ...(hint === undefined ? {} : { hint }) });
    });
  }
  const isolation = overrides.isolation ?? file.isolation ?? 'auto';
  const land = overrides.land ?? file.land ?? 'ff';
  if (isolation === 'shared' && land !== 'ff') {
    const message = `${land} needs worktrees, and the jobs are to share the checkout`;
    if (overrides.land !== undefined) faults.push({ path: [], message, flag: '--land' });
    else faults.push({ path: ['land'], message, ...(overrides.isolation !== undefined && { flag: '--isolation' }) });
  }
  const budget = budgetOf(overrides.budget, file.budget);
  if (budget === null && overrides.budget !== undefined) {
    faults.push({
      path: [],
      message: 'the run has no budget that could be spent',
      hint: BUDGET_HINT,
      flag: '--on-spent',
    });
  } else if (budget === null && file.budget !== undefined) {
    faults.push({ path: ['budget'], message: NO_LIMIT, hint: BUDGET_HINT });
  }
  return {
    isolation,
    land,
    budget,
    worktrees,
    commit,
    keep,
    limits,
    order: overrides.order ?? order,
    strict_files: overrides.strictFiles ?? file.strict_files,
  };
}
