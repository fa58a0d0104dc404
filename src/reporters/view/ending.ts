import type { JobResult } from '../../model/run/job-result.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';

/** Whether this is a job that only answers, and it has. Its answer may be blank. */
export function hasAnswered({ success, edits, turns }: JobResult): boolean {
  return success && !edits && turns > 0;
}

/** The groups in which jobs and turns are counted. */
export type EndingGroup = 'done' | 'not_chosen' | 'failed' | 'skipped' | 'cancelled';

/** The group in which a job or turn of this outcome is counted. */
export function groupOf(outcome: JobOutcome): EndingGroup {
  switch (outcome) {
    case 'completed':
      return 'done';
    case 'not_chosen':
      return 'not_chosen';
    case 'skipped':
      return 'skipped';
    case 'cancelled':
    case 'interrupted':
      return 'cancelled';
    default:
      return 'failed';
  }
}

/** One line about a result, as the tool wrote it: why the job failed, or how its answer begins. */
export function noteOf({ outcome, error, stdout }: JobResult): string {
  if (outcome !== 'completed') return error?.split('\n').find((line) => line.trim() !== '') ?? '';
  return stdout.split('\n', 50).find((line) => line.trim() !== '') ?? '';
}
