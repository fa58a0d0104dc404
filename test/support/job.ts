import { DEFAULT_RETRY_ON } from '../../src/model/run/retry.ts';
import type { Job } from '../../src/model/run/job.ts';

/** A job as a run uses it: an edit of no files, in one attempt, unless told otherwise. */
export function makeJob(over: Partial<Job> = {}): Job {
  return {
    id: 'job',
    tool: 'sim',
    action: 'edit',
    label: null,
    description: null,
    model: null,
    files: [],
    context: [],
    prompt: 'Do it.',
    session: null,
    depends_on: [],
    attempts: 1,
    retry_on: [...DEFAULT_RETRY_ON],
    back_off_seconds: 0,
    fallback: [],
    budget: null,
    timeout_seconds: 60,
    pool: { name: 'sim', mode: 'auto' },
    verify: null,
    on_conflict: 'rerun',
    variant_of: null,
    judge: null,
    error_report: null,
    metadata: {},
    ...over,
  };
}
