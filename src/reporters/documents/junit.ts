import { type FailOn, failureOf } from '../../model/run/fail-on.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import type { StreamedResult } from '../../model/run/run-result.ts';
import { costText } from '../text/number-format.ts';
import { placeName } from '../text/place-name.ts';
import { refusalCounts } from '../text/refusals.ts';
import { styleOf } from '../styles.ts';
import { endingOf } from '../../model/run/ending.ts';
import { escapeMarkup } from './markup.ts';
import type { Excerpt, JobExcerpts, RunReport } from './run-report.ts';

/** What is kept of the texts of all jobs together, in UTF-16 units. GitLab takes 30 MB a file. */
const MAX_TEXT = 12_000_000;
/** What is kept of one text. */
const MAX_OF_JOB = 64 * 1024;

type Kind = 'passed' | 'failure' | 'error' | 'skipped';

/**
 * The result of a run as JUnit XML: a test suite with a test case for each job. It keeps to what Jenkins checks (junit-10.xsd of
 * its xunit plugin): a test case has a name, a class name and a time alone, and a time has three decimals. The id of a job is
 * unique in its run, so GitLab drops none.
 */
export function* junitReport({ result, excerptsOf }: RunReport): Generator<string> {
  const { jobs, run_id, started_at, duration_s, fail_on } = result;
  const kinds: Record<Kind, number> = { passed: 0, failure: 0, error: 0, skipped: 0 };
  for (const job of jobs) kinds[kindOf(job, fail_on)] += 1;
  const counts = `tests="${jobs.length}" failures="${kinds.failure}" errors="${kinds.error}"`;
  const most = Math.min(MAX_OF_JOB, Math.floor(MAX_TEXT / Math.max(1, jobs.length)));
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="aim" ${counts} time="${seconds(duration_s)}">\n`;
  const at = started_at.replace(/\.\d+Z$/, '');
  const suite = `name="aim ${escapeMarkup(run_id)}" ${counts} skipped="${kinds.skipped}"`;
  yield `  <testsuite ${suite} time="${seconds(duration_s)}" timestamp="${escapeMarkup(at)}">\n`;
  for (const job of jobs) {
    yield testCase(job, excerptsOf(job), result, most);
  }
  yield '  </testsuite>\n</testsuites>\n';
}

function testCase(
  job: JobResult,
  { answer, check, transcriptEnd }: Pick<JobExcerpts, 'answer' | 'check' | 'transcriptEnd'>,
  { cwd, fail_on }: Pick<StreamedResult, 'cwd' | 'fail_on'>,
  most: number,
): string {
  const output = [
    ...factsOf(job),
    ...(answer === null || answer.text.trim() === '' ? [] : ['', cut(answer, most)]),
    ...(check === null || job.outcome !== 'verify_failed' ? [] : ['', 'check:', cut(check, most)]),
    ...(transcriptEnd === null
      ? []
      : ['', 'the end of its transcript:', transcriptEnd.slice(-Math.ceil(most / 4)).toWellFormed()]),
    ...attachmentOf(job, cwd),
  ];
  const text = escapeMarkup(output.join('\n'));
  return [
    `    <testcase classname="aim.${escapeMarkup(job.tool)}" name="${escapeMarkup(job.id)}" time="${seconds(job.duration_s)}">`,
    ...problemOf(job, fail_on, most),
    `      <system-out>${text}</system-out>`,
    '    </testcase>\n',
  ].join('\n');
}

function kindOf(job: JobResult, failOn: readonly FailOn[]): Kind {
  switch (job.outcome) {
    case 'completed':
      return failureOf(job, failOn) === null ? 'passed' : 'failure';
    case 'skipped':
    case 'cancelled':
    case 'not_chosen':
      return 'skipped';
    case 'crashed':
    case 'timed_out':
    case 'interrupted':
    case 'not_started':
      return 'error';
    case 'failed':
    case 'refused':
    case 'verify_failed':
    case 'conflict':
    case 'overwritten':
      return 'failure';
  }
}

function problemOf(job: JobResult, failOn: readonly FailOn[], most: number): string[] {
  const kind = kindOf(job, failOn);
  if (kind === 'passed') return [];
  const reason = failureOf(job, failOn) ?? job.error ?? 'no reason is known';
  const message = escapeMarkup(`${styleOf(endingOf(job)).text}: ${reason.split('\n', 1)[0]!.slice(0, 500)}`);
  if (kind === 'skipped') return [`      <skipped message="${message}"/>`];
  const text = escapeMarkup(cut({ text: reason, rest: null }, most));
  return [`      <${kind} type="${job.outcome}" message="${message}">${text}</${kind}>`];
}

/** Lines that say where a job ran and what it did. */
function factsOf(job: JobResult): string[] {
  const { turns, attempts, pool, tool, instance, usage, files_changed, refusals, commit, branch } = job;
  const cost = costText(usage);
  const tokens = [usage?.input_tokens, usage?.output_tokens].map((n) => n ?? 'unknown').join(' in, ');
  return [
    styleOf(endingOf(job)).text,
    ...(turns === 0 ? [] : [`ran on ${placeName(pool, tool, instance)}, attempts: ${attempts.length}`]),
    ...(usage === null ? [] : [`tokens: ${tokens} out${cost === null ? '' : `; cost: ${cost}`}`]),
    ...(files_changed.length === 0 ? [] : [`changed: ${files_changed.join(', ')}`]),
    ...(refusals.length === 0 ? [] : [refusalCounts(refusals)]),
    ...(commit === null ? [] : [`commit: ${commit}`]),
    ...(branch === null ? [] : [`branch: ${branch}`]),
  ];
}

/**
 * Jenkins and GitLab show the file beside the test case, where it is in the checkout and uploaded. That of an instance is not
 * named: Jenkins copies it for each test case, and it has all jobs of the instance.
 */
function attachmentOf({ transcript, attempts }: JobResult, cwd: string): string[] {
  const isOwn = attempts.every((attempt) => attempt.transcript === undefined);
  if (transcript === null || !isOwn || !transcript.startsWith(`${cwd}/`)) return [];
  return ['', `[[ATTACHMENT|${transcript.slice(cwd.length + 1)}]]`];
}

function cut({ text, rest }: Excerpt, most: number): string {
  if (text.length <= most && rest === null) return text;
  return `${text.slice(0, most)}\n… cut here${rest === null ? '' : `; all of it is in ${rest}`}`;
}

/** Three decimals and no exponent. */
function seconds(value: number): string {
  return Math.max(0, value).toFixed(3);
}
