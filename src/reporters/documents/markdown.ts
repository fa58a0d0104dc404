import { nameList } from '../../lib/text/name-list.ts';
import { sanitize, sanitizeLine } from '../../lib/text/sanitize.ts';
import { failureOf, failuresTitle } from '../../model/run/fail-on.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import type { StreamedResult } from '../../model/run/run-result.ts';
import { duration } from '../text/durations.ts';
import { faultText } from '../view/fault-text.ts';
import { landingText } from '../text/landing-text.ts';
import { compact, costText } from '../text/number-format.ts';
import { placeName } from '../text/place-name.ts';
import { endingCountsText, styleOf } from '../styles.ts';
import { endingCounts, endingOf } from '../../model/run/ending.ts';
import { hasAnswered } from '../view/ending.ts';
import type { Excerpt, RunReport } from './run-report.ts';

/** What is kept of a reason or an answer, in UTF-16 units. */
const MAX_TEXT = 16 * 1024;

/** How long a page may be. */
export interface MarkdownOptions {
  /** UTF-8 bytes of the whole page; what does not fit is counted, never cut in its middle. Not given: no limit. */
  readonly maxBytes?: number;
}

/**
 * The result of a run as Markdown of GitHub: what did not complete comes first, then the answers of the jobs that only answer,
 * then the table of all jobs. Text of tools is in code, so that nothing of it is markup or mentions anybody.
 */
export function* markdownReport(report: RunReport, { maxBytes = Infinity }: MarkdownOptions = {}): Generator<string> {
  let room = maxBytes - 500;
  const fits = (text: string) => {
    const bytes = Buffer.byteLength(text);
    if (bytes > room) return false;
    room -= bytes;
    return true;
  };
  const head = headOf(report.result);
  fits(head);
  yield head;
  for (const { title, has, textOf } of sectionsOf(report)) {
    let [count, left] = [0, 0];
    for (const job of report.result.jobs) {
      if (!has(job)) continue;
      const heading = `\n## ${title()}\n`;
      if (count === 0 && !fits(heading)) return;
      if (count++ === 0) yield heading;
      if (left > 0) {
        left += 1;
        continue;
      }
      const text = textOf(job);
      if (fits(text)) yield text;
      else left += 1;
    }
    if (left > 0) yield `\n… and ${left} more, which do not fit here.\n`;
  }
}

/** A part of the page: some of the jobs. */
interface Section {
  title(): string;
  has(job: JobResult): boolean;
  textOf(job: JobResult): string;
}

function sectionsOf({ result, excerptsOf }: RunReport): Section[] {
  const { jobs, fail_on } = result;
  const hasFailed = (job: JobResult) => failureOf(job, fail_on) !== null;
  let rows = 0;
  return [
    {
      title: () => failuresTitle(jobs.some((job) => job.success && hasFailed(job))),
      has: hasFailed,
      textOf: (job) => failureText(job, failureOf(job, fail_on)),
    },
    {
      title: () => 'Answers',
      has: hasAnswered,
      textOf: (job) => answerText(job, excerptsOf(job).answer),
    },
    {
      title: () => 'All jobs',
      has: () => true,
      textOf: (job) => `${rows++ === 0 ? TABLE_HEAD : ''}${rowText(job)}`,
    },
  ];
}

function headOf({
  run_id,
  jobs,
  fail_on,
  counts,
  duration_s,
  usage,
  interrupted,
  rehearsal,
  fault,
  landing,
}: StreamedResult): string {
  const ok = jobs.every((job) => failureOf(job, fail_on) === null) && !interrupted && fault === null;
  const cost = costText(usage);
  const facts = [
    endingCountsText(endingCounts(jobs)) || 'no jobs',
    `${duration(duration_s)} in all`,
    ...(usage?.input_tokens == null ? [] : [`${compact(usage.input_tokens)} tokens in`]),
    ...(usage?.output_tokens == null ? [] : [`${compact(usage.output_tokens)} out`]),
    ...(cost === null ? [] : [cost]),
  ];
  const notes = [
    ...(interrupted ? ['Interrupted: not all of it was done.'] : []),
    ...(fault === null ? [] : [faultText({ counts }, code(fault.message))]),
    ...(rehearsal ? ['This was a rehearsal: no model was asked.'] : []),
    ...(landing?.note == null ? [] : [`Of the landing: ${code(landing.note)}`]),
    ...(landing?.branch == null ? [] : [landingText({ ...landing, branch: code(landing.branch) }, run_id)]),
  ];
  return [
    `# ${ok ? '✅' : '❌'} aim run ${code(run_id)}`,
    '',
    facts.join(' · '),
    ...notes.flatMap((note) => ['', note]),
    '',
  ].join('\n');
}

function failureText(job: JobResult, why: string | null): string {
  const { text } = styleOf(endingOf(job));
  const where = job.turns === 0 ? '' : ` on ${code(placeName(job.pool, job.tool, job.instance))}`;
  return `\n${code(job.id)}: **${text}**${where}\n\n${fenced(why ?? '', null)}`;
}

function answerText(job: JobResult, answer: Excerpt | null): string {
  return `\n${code(job.id)} on ${code(placeName(job.pool, job.tool, job.instance))}\n\n${fenced(answer?.text ?? job.stdout, answer?.rest ?? null)}`;
}

const TABLE_HEAD =
  '\n| job | outcome | where | took | tokens in/out | cost | changed |\n|---|---|---|--:|--:|--:|---|\n';

function rowText(job: JobResult): string {
  const { mark, text } = styleOf(endingOf(job));
  const ran = job.turns > 0;
  const { input_tokens = null, output_tokens = null } = job.usage ?? {};
  const isKnown = input_tokens !== null || output_tokens !== null;
  const tokens = [input_tokens, output_tokens].map((count) => (count === null ? '?' : compact(count))).join('/');
  const cells = [
    code(job.id),
    `${mark} ${text}`,
    ran ? code(placeName(job.pool, job.tool, job.instance)) : '',
    ran ? duration(job.duration_s) : '',
    isKnown ? tokens : '',
    costText(job.usage) ?? '',
    nameList(job.files_changed.map(code)),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

/** Text as inline code, also in a cell of a table. */
export function code(text: string): string {
  const line = sanitizeLine(text).slice(0, 300).replaceAll('|', '\\|');
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line) + 1);
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${line}${gap}${fence}`;
}

function fenced(text: string, rest: string | null): string {
  const clean = sanitize(text).trimEnd();
  const start = clean.length > MAX_TEXT ? clean.slice(0, MAX_TEXT).toWellFormed() : clean;
  const fence = '`'.repeat(Math.max(3, longestRun(start) + 1));
  const isCut = start !== clean || rest !== null;
  const where = rest === null ? '' : ` All of it is in ${code(rest)}.`;
  return `${fence}text\n${start}\n${fence}\n${isCut ? `\nThis is the start of it.${where}\n` : ''}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
