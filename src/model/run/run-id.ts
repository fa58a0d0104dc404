import { randomBytes } from 'node:crypto';

/** An id that nothing else has: the second in which it was made, and six random digits. It is fit for the name of a ref. */
export function newRunId(now: number): string {
  const stamp = new Date(now)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}

/** What stands before the id of a run in its name for `aim status` and `aim stop`: a name that a user gives never meets it. */
export const RUN_PREFIX = 'run-';
