/** An id that nothing else has: the second in which it was made, and six random digits. It is fit for the name of a ref. */
export function newRunId(now: number): string {
  const stamp = new Date(now)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  // Not of node:crypto, which takes as long to load as a small command takes.
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(3)));
  return `${stamp}-${random.toString('hex')}`;
}

/** What stands before the id of a run in its name for `aim status` and `aim stop`: a name that a user gives never meets it. */
export const RUN_PREFIX = 'run-';
