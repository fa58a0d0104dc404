import type { SpentBudget } from '../../model/budget/budget.ts';
import { spentText } from '../../model/budget/budget-text.ts';

/** A spent budget and what follows, as a line: «the run has used 1,234 of 1,000 tokens: no further job is started». */
export function spentLine(spent: SpentBudget): string {
  const { of, on_spent } = spent;
  if (of === 'cluster') {
    const running = on_spent === 'interrupt' ? 'turns that run are interrupted, and ' : '';
    return `${spentText(spent)}: ${running}no further prompt is taken`;
  }
  const whose = of === 'pool' ? ' of the pool' : '';
  const next = of === 'job' ? 'no further attempt is made' : `no further job${whose} is started`;
  const running = of === 'job' ? 'its turn is interrupted' : `those${whose} at work are interrupted`;
  return `${spentText(spent)}: ${on_spent === 'interrupt' ? `${running}, and ` : ''}${next}`;
}
