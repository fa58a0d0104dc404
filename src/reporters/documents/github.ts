import { failureOf } from '../../model/run/fail-on.ts';
import { firstJobs } from '../../model/run/job-results.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import { styleOf } from '../styles.ts';
import { endingOf } from '../../model/run/ending.ts';
import { sanitize } from '../../lib/text/sanitize.ts';
import type { StreamedResult } from '../../model/run/run-result.ts';

/** A step shows so many errors, and drops the rest without a word. */
const MAX_ERRORS = 10;
/** Above 1,048,576 bytes a whole summary is discarded. */
export const MAX_SUMMARY_BYTES = 1_000_000;
/** UTF-16 units of a message. */
const MAX_MESSAGE = 4000;

/**
 * An error of GitHub Actions for each job that did not complete, or that `--fail-on` makes
 * a failure, as lines for the log of a step: ten at most, and how many more there are.
 * @param workspace the top of the checkout of the step, which files are named relative to; null: it is not known.
 */
export function githubAnnotations({ jobs, cwd, fail_on }: StreamedResult, workspace: string | null): string[] {
  const failed = firstJobs(jobs, (job) => failureOf(job, fail_on) !== null, MAX_ERRORS);
  const shown = failed.count > MAX_ERRORS ? failed.jobs.slice(0, MAX_ERRORS - 1) : failed.jobs;
  const more = failed.count - shown.length;
  return [
    ...shown.map((job) => annotation(job, failureOf(job, fail_on)!, folderIn(workspace, cwd))),
    ...(more === 0
      ? []
      : [command({ title: 'aim' }, `and ${more} more jobs failed: the summary of the step has them`)]),
  ];
}

/** The working folder as GitHub names it, with a slash at its end; null: it is not in the checkout of the step. */
function folderIn(workspace: string | null, cwd: string): string | null {
  if (workspace === null || cwd === workspace) return '';
  return cwd.startsWith(`${workspace}/`) ? `${cwd.slice(workspace.length + 1)}/` : null;
}

function annotation(job: JobResult, why: string, folder: string | null): string {
  const file = job.files.length === 1 && folder !== null ? `${folder}${job.files[0]!}` : undefined;
  const message = `${styleOf(endingOf(job)).text}: ${why}`;
  return command({ ...(file !== undefined && { file }), title: `aim: ${job.id}` }, message);
}

function command(properties: Readonly<Record<string, string>>, message: string): string {
  const given = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
  );
  return `::error ${given.join(',')}::${escapeData(message.slice(0, MAX_MESSAGE))}`;
}

function escapeData(text: string): string {
  return sanitize(text.replaceAll('\t', ' ')).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
