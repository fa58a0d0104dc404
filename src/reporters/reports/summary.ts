import type { RunResult } from '../../model/run-result.ts';
import { tidy, tidyName } from '../text/text-width.ts';
import type { Usage } from '../../model/turn/usage.ts';
import { dollars } from '../text/number-format.ts';
import { duration } from '../text/durations.ts';
import { endingOf, type EndKind, styleOf, paintFor } from '../text/theme.ts';
import { line, type Span, wrapped } from '../text/spans.ts';
import { answerLines } from './summary-answers.ts';
import { failureLines, oddityLines, pathFrom, stoppedLines } from './summary-details.ts';
import { tableLines } from './summary-table.ts';

export interface SummaryOptions {
  readonly columns: number;
  readonly color: boolean;
  /** The folder that paths are shown from; the run's own by default. */
  readonly from?: string;
}

/** What came of a run, for a person: the table, why what failed did, what is odd, and the totals where the eye ends. */
export function summaryLines(result: RunResult, options: SummaryOptions): string[] {
  const sections = [
    tableLines(result.jobs, options),
    answerLines(result, options),
    failureLines(result, options),
    stoppedLines(result, options),
    oddityLines(result, options),
    totalLines(result, options),
  ].filter((section) => section.length > 0);
  return sections.flatMap((section, index) => (index > 0 ? ['', ...section] : section));
}

function totalLines(result: RunResult, { columns, color, from = result.cwd }: SummaryOptions): string[] {
  const { jobs, interrupted, fault, rehearsal, journal } = result;
  const paint = paintFor(color);
  const counts = countsOf(result).map(([ending, count]): Span => {
    const { words, color: tint } = styleOf(ending);
    return [`${count} ${words}`, paint[tint]];
  });
  const all = jobs.length === 1 ? '1 job: ' : `${jobs.length} jobs: `;
  return [
    ...(jobs.length === 0 ? ['no jobs'] : wrapped(columns, [all], counts, [' · ', paint.dim])),
    line(columns, [[timesOf(result)]]),
    ...usageOf(result).map((text) => line(columns, [[text, paint.dim]])),
    ...result.pools.flatMap(startOf).map((text) => line(columns, [[text, paint.dim]])),
    // Whole, however long: it is the reason for all that was not done.
    ...(fault === null ? [] : [paint.red(tidy(`Not all of it was done: ${fault.message}`))]),
    ...(interrupted ? [line(columns, [['Interrupted: not all of it was done.', paint.yellow]])] : []),
    ...(rehearsal
      ? [line(columns, [['This was a rehearsal: the rehearsal agent did the work, no model was asked.', paint.yellow]])]
      : []),
    // Never cut: somebody wants to open it.
    ...(journal === null ? [] : [paint.dim(`Result, journal and transcripts: ${pathFrom(from, folderOf(journal))}`)]),
  ];
}

/** How many jobs ended how, the good ones first. */
function countsOf({ jobs }: RunResult): [EndKind, number][] {
  const counts = new Map<EndKind, number>([
    ['completed', 0],
    ['no_change', 0],
  ]);
  for (const job of jobs) counts.set(endingOf(job), (counts.get(endingOf(job)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 0);
}

function timesOf({ jobs, duration_s, busy_s, speed_up }: RunResult): string {
  const wall = `${duration(duration_s)} in all`;
  if (jobs.length < 2 || busy_s === 0) return wall;
  const faster = speed_up === null || speed_up < 1.05 ? '' : `: ${speed_up.toFixed(1)} × as fast as one by one`;
  return `${wall}, ${duration(busy_s)} of work${faster}`;
}

/** Tokens and cost of all jobs, and of how many they are not known: then the sum is no sum of all. */
function usageOf({ usage, jobs }: RunResult): string[] {
  if (usage === null) return [];
  const ran = jobs.filter(({ turns }) => turns > 0);
  const unknown = (of: (usage: Usage) => number | null) => {
    const count = ran.filter((job) => job.usage === null || of(job.usage) === null).length;
    return count === 0 ? '' : ` (unknown for ${count} of ${ran.length} jobs)`;
  };
  const { input_tokens, output_tokens, cost_usd } = usage;
  const known = input_tokens ?? output_tokens;
  const tokens = [
    ...(input_tokens === null ? [] : [`${input_tokens.toLocaleString('en')} tokens in`]),
    ...(output_tokens === null ? [] : [`${output_tokens.toLocaleString('en')} tokens out`]),
  ].join(' · ');
  const cost = cost_usd === null ? 'cost unknown' : `${dollars(cost_usd)}${unknown((each) => each.cost_usd)}`;
  if (known === null) return cost_usd === null ? [] : [`tokens unknown · ${cost}`];
  return [`${tokens}${unknown((each) => each.input_tokens ?? each.output_tokens)} · ${cost}`];
}

/** How the instances of a pool came to be, where there was a choice. */
function startOf({ name, start }: RunResult['pools'][number]): string[] {
  if (start?.how === 'warm')
    return [`${tidyName(name)}: warm start, loaded once in ${duration(start.loading_ms / 1000)}`];
  if (start?.how === 'plain' && start.reason !== null) return [tidy(`${tidyName(name)}: plain start: ${start.reason}`)];
  return [];
}

const folderOf = (path: string) => path.replace(/[\\/][^\\/]*$/, '');
