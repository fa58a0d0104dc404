import type { JobResult } from '../../model/job-result.ts';
import { cutMiddle, fit, fitNames, tidy, width } from '../text/text-width.ts';
import type { Usage } from '../../model/turn/usage.ts';
import { compact, dollars } from '../text/number-format.ts';
import { duration } from '../text/durations.ts';
import { endingOf, styleOf, paintFor, placeName } from '../text/theme.ts';
import { noteOf } from '../view/run-view.ts';
import { line, type Span, widthOf } from '../text/spans.ts';
import type { SummaryOptions } from './summary.ts';

/** A table of more jobs shows what did not go well and only the ends of the rest. */
const MAX_ROWS = 40;
/** How many completed jobs it then shows at each end, and how many others in all. */
const ENDS = 4;
const MAX_BAD = 20;

/** One job in the table, or how many are left out there. */
type Row = JobResult | { readonly hidden: number; readonly word: string };

/** The jobs as a table, each on one line. */
export function tableLines(jobs: readonly JobResult[], { columns, color }: SummaryOptions): string[] {
  const paint = paintFor(color);
  const rows = jobs.length <= MAX_ROWS ? jobs : abridged(jobs);
  const shown = rows.filter((row) => 'id' in row);
  if (shown.length === 0) return [];
  const widest = (texts: readonly string[], most: number) => Math.min(most, Math.max(...texts.map(width)));
  const widths = {
    id: widest(['job', ...shown.map(({ id }) => tidy(id))], Math.floor(columns * 0.3)),
    // Where a pool has a name of its own, the place does not tell the tool.
    tool: shown.some(({ pool, tool }) => pool !== null && pool !== tool)
      ? widest(['tool', ...shown.map(toolOf)], 10)
      : 0,
    place: widest(['where', ...shown.map(placeOf)], 14),
    outcome: widest(['outcome', ...shown.map((job) => styleOf(endingOf(job)).words)], 11),
  };
  // In a narrow window what changed is worth more than the wait.
  const taken = widths.id + widths.tool + widths.place + widths.outcome;
  const showWaited = columns >= taken + 36;
  const said = (of: (usage: Usage) => number | null) => shown.some(({ usage }) => usage !== null && of(usage) !== null);
  const showTokens = columns >= taken + 59 && said(({ input_tokens, output_tokens }) => input_tokens ?? output_tokens);
  const showCost = columns >= taken + 68 && said(({ cost_usd }) => cost_usd);
  const assemble = (mark: Span, texts: Texts, quiet: Span[1], rest: (room: number) => Span): string => {
    const spans: Span[] = [mark, [` ${fit(texts.id, widths.id, 'left', cutMiddle)}  `]];
    if (widths.tool > 0) spans.push([`${fit(texts.tool, widths.tool)}  `, quiet]);
    spans.push([`${fit(texts.place, widths.place, 'left', cutMiddle)}  `, quiet]);
    spans.push([`${fit(texts.outcome, widths.outcome)}  `, mark[1]]);
    const right = (text: string, cells: number, shows: boolean) => (shows ? `${fit(text, cells, 'right')}  ` : '');
    spans.push([`${right(texts.took, 6, true)}${right(texts.waited, 6, showWaited)}`, quiet]);
    spans.push([`${right(texts.tokens, 13, showTokens)}${right(texts.cost, 7, showCost)}`, quiet]);
    return line(columns, [...spans, rest(Math.max(0, columns - widthOf(spans)))]).trimEnd();
  };
  const head = {
    id: 'job',
    tool: 'tool',
    place: 'where',
    outcome: 'outcome',
    took: 'took',
    waited: 'waited',
    tokens: 'tokens in/out',
    cost: 'cost',
  };
  return [
    assemble([' ', paint.bold], head, paint.bold, () => ['changed', paint.bold]),
    ...rows.map((row) => {
      if (!('id' in row)) return line(columns, [[`  … ${row.hidden} more ${row.word}`, paint.dim]]);
      const { mark, color: tint } = styleOf(endingOf(row));
      return assemble([mark, paint[tint]], textsOf(row), paint.dim, (room) => changedSpan(row, room, paint.dim));
    }),
  ];
}

interface Texts {
  readonly id: string;
  readonly tool: string;
  readonly place: string;
  readonly outcome: string;
  readonly took: string;
  readonly waited: string;
  readonly tokens: string;
  readonly cost: string;
}

const toolOf = ({ tool }: JobResult) => tidy(tool);
const placeOf = ({ pool, tool, instance }: JobResult) => placeName(pool, tool, instance);

function textsOf(job: JobResult): Texts {
  const ran = job.turns > 0;
  return {
    id: tidy(job.id),
    tool: toolOf(job),
    place: placeOf(job),
    outcome: styleOf(endingOf(job)).words,
    took: ran ? duration(job.duration_s) : '',
    waited: ran ? duration(job.queued_s) : '',
    tokens: ran ? tokensOf(job.usage) : '',
    cost: ran ? costOf(job.usage) : '',
  };
}

function tokensOf(usage: Usage | null): string {
  const { input_tokens = null, output_tokens = null } = usage ?? {};
  if (input_tokens === null && output_tokens === null) return 'unknown';
  return [input_tokens, output_tokens].map((count) => (count === null ? '?' : compact(count))).join('/');
}

function costOf(usage: Usage | null): string {
  const cost = usage?.cost_usd ?? null;
  return cost === null ? 'unknown' : dollars(cost);
}

/** The files, those that the job did not name with a mark; how the answer begins where nothing was to be changed. */
function changedSpan(job: JobResult, room: number, quiet: Span[1]): Span {
  const outside = new Set(job.outside_files);
  const files = job.files_changed.map((file) => (outside.has(file) ? `! ${file}` : file));
  if (files.length > 0) return [fitNames(files, room)];
  return [job.success && !job.edits ? tidy(noteOf(job)) : '', quiet];
}

/** The first and last that completed, the first that did not, and in the place of the others how many they are. */
function abridged(jobs: readonly JobResult[]): Row[] {
  const good = jobs.filter((job) => job.success);
  const bad = jobs.filter((job) => !job.success && job.turns > 0);
  const untried = jobs.filter((job) => !job.success && job.turns === 0);
  const shown = [good.slice(0, ENDS), good.slice(-ENDS), bad.slice(0, MAX_BAD), untried.slice(0, ENDS)];
  const kept = new Set(shown.flat());
  const groups = [good, bad, untried].map((group) => ({
    word: group === good ? 'completed' : group === bad ? 'that did not complete' : 'that had no turn',
    members: new Set(group.filter((job) => !kept.has(job))),
  }));
  return jobs.flatMap((job): Row[] => {
    if (kept.has(job)) return [job];
    const { word, members } = groups.find((group) => group.members.has(job))!;
    // The first that is left out stands for all of its group.
    const [first] = members;
    return first === job ? [{ hidden: members.size, word }] : [];
  });
}
