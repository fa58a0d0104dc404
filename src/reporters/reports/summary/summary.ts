import type { StreamedResult } from '../../../model/run/run-result.ts';
import { answerLines } from './answers.ts';
import { failureLines } from './failures.ts';
import { landingLines } from './landing.ts';
import { pullRequestLines } from './pull-requests.ts';
import { tableLines } from './job-table.ts';
import { stoppedLines } from './stopped-jobs.ts';
import type { SummaryOptions } from './summary-options.ts';
import { totalLines } from './totals.ts';
import { warningLines } from './warnings.ts';

/** The result of a run for a person: a table of the jobs, why jobs failed, warnings, where commits are, and the totals last. */
export function summaryLines(result: StreamedResult, options: SummaryOptions): string[] {
  const sections = [
    tableLines(result.jobs, options),
    answerLines(result, options),
    failureLines(result, options),
    stoppedLines(result, options),
    warningLines(result, options),
    pullRequestLines(result, options),
    landingLines(result, options),
    totalLines(result, options),
  ].filter((section) => section.length > 0);
  return sections.flatMap((section, index) => (index > 0 ? ['', ...section] : section));
}
