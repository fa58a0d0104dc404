import { nameList } from '../../../lib/text/name-list.ts';
import { counted, grouped } from '../../../lib/text/plural.ts';
import { isLeftByBudget, spentText } from '../../../model/budget/budget-text.ts';
import { failsOn } from '../../../model/run/fail-on.ts';
import { countJobs, type JobResults } from '../../../model/run/job-results.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import { duration } from '../../text/durations.ts';
import { faultText } from '../../view/fault-text.ts';
import { costText, modelCostText } from '../../text/number-format.ts';
import { line, type Span, wrapped } from '../../text/spans.ts';
import { tidy, tidyName } from '../../text/text-width.ts';
import { styleOf } from '../../styles.ts';
import { paintFor } from '../../theme.ts';
import { endingCounts } from '../../../model/run/ending.ts';
import { pathFrom } from '../../text/path-from.ts';
import type { SummaryOptions } from './summary-options.ts';

/** The last section of a summary: jobs by ending, times, usage, how pools were started, and where the records are. */
export function totalLines(
  result: StreamedResult,
  { columns, color, from = result.cwd, isGoingOn = false }: SummaryOptions,
): string[] {
  const { jobs, interrupted, fault, rehearsal, budgets_spent } = result;
  // An earlier aim wrote all beside the journal.
  const folder = result.folder ?? (result.journal === null ? null : folderOf(result.journal));
  const paint = paintFor(color);
  const counts = endingCounts(jobs).map(([ending, count]): Span => {
    const style = styleOf(ending);
    return [`${count} ${style.text}`, paint[style.color]];
  });
  const all: Span = [jobs.length === 1 ? '1 job: ' : `${jobs.length} jobs: `];
  const quiet = [...usageLines(result), ...modelLines(result), ...result.pools.flatMap(startLines)];
  const left = countJobs(jobs, isLeftByBudget);
  const failed = failedByFailOn(result);
  const warnings = [
    ...(failed.length === 0 ? [] : [`Failed by --fail-on: ${nameList(failed)}.`]),
    ...budgets_spent.map((spent) => `Budget spent: ${tidy(spentText(spent))}.`),
    ...(left === 0 ? [] : [`Left undone for it: ${counted(left, 'job')}.`]),
    ...(interrupted && !isGoingOn ? ['Interrupted: not all of it was done.'] : []),
    ...(rehearsal ? ['This was a rehearsal: the rehearsal agent did the work, no model was asked.'] : []),
  ];
  return [
    ...(jobs.length === 0 ? ['no jobs'] : wrapped(columns, all, counts, [' · ', paint.dim])),
    line(columns, [[timesText(result)]]),
    ...quiet.map((text) => line(columns, [[text, paint.dim]])),
    // Never cut: it is the reason for everything that was not done.
    ...(fault === null ? [] : [paint.red(tidy(faultText(result, fault.message)))]),
    ...warnings.map((text) => line(columns, [[text, paint.yellow]])),
    // Never cut: a user opens it.
    ...(folder === null ? [] : [paint.dim(`Result and transcripts: ${pathFrom(from, folder)}`)]),
  ];
}

/** The names of the jobs that completed and are failures of the run by `--fail-on`. */
function failedByFailOn({ jobs, fail_on }: StreamedResult): string[] {
  if (fail_on.length === 0) return [];
  const names: string[] = [];
  for (const job of jobs) if (job.success && failsOn(fail_on, job)) names.push(tidyName(job.id));
  return names;
}

function timesText({ jobs, duration_s, busy_s, speed_up }: StreamedResult): string {
  const total = `${duration(duration_s)} in all`;
  if (jobs.length < 2 || busy_s === 0) return total;
  const faster = speed_up === null || speed_up < 1.05 ? '' : `: ${speed_up.toFixed(1)} × as fast as one by one`;
  return `${total}, ${duration(busy_s)} of work${faster}`;
}

/** Tokens and cost of the jobs, and for how many jobs they are unknown. */
function usageLines({ usage, jobs }: StreamedResult): string[] {
  if (usage === null) return [];
  const { ran, withoutCost, withoutTokens } = usageCounts(jobs);
  const unknown = (count: number) => (count === 0 ? '' : ` (unknown for ${count} of ${counted(ran, 'job')})`);
  const { input_tokens, output_tokens, cost_usd } = usage;
  const known = costText(usage);
  const cost = known === null ? 'cost unknown' : `${known}${unknown(withoutCost)}`;
  if (input_tokens === null && output_tokens === null) return cost_usd === null ? [] : [`tokens unknown · ${cost}`];
  const tokens = [
    ...(input_tokens === null ? [] : [`${grouped(input_tokens)} tokens in`]),
    ...(output_tokens === null ? [] : [`${grouped(output_tokens)} tokens out`]),
  ].join(' · ');
  return [`${tokens}${unknown(withoutTokens)} · ${cost}`];
}

/** How many jobs had a turn, and for how many of them the cost or the tokens are unknown. The jobs are gone through once. */
function usageCounts(jobs: JobResults) {
  let [ran, withoutCost, withoutTokens] = [0, 0, 0];
  for (const { turns, usage } of jobs) {
    if (turns === 0) continue;
    ran += 1;
    if ((usage?.cost_usd ?? null) === null) withoutCost += 1;
    if ((usage?.input_tokens ?? usage?.output_tokens ?? null) === null) withoutTokens += 1;
  }
  return { ran, withoutCost, withoutTokens };
}

/** What each tool and model has used, where there are several. */
function modelLines({ costs }: StreamedResult): string[] {
  return costs.length < 2 ? [] : costs.map((cost) => `  ${modelCostText(cost)}`);
}

/** How the processes of a pool were started, where there was a choice. */
function startLines({ name, start }: StreamedResult['pools'][number]): string[] {
  if (start?.how === 'warm') {
    const seconds = duration(start.loading_ms / 1000);
    return [
      `${tidyName(name)}: ${start.resident ? `warm, from aim warm in ${seconds}` : `warm start, loaded once in ${seconds}`}`,
    ];
  }
  if (start?.how === 'plain' && start.reason !== null) return [tidy(`${tidyName(name)}: plain start: ${start.reason}`)];
  return [];
}

const folderOf = (path: string) => path.replace(/[\\/][^\\/]*$/, '');
