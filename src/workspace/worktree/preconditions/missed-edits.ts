/** A job, and those of its files whose edits it would not see. */
export interface MissedEdits {
  readonly id: string;
  readonly files: readonly string[];
}

/**
 * Which jobs would miss which edits: a worktree has the files of HEAD, not those of the checkout.
 * @param dirty what is not committed, relative to the top of the checkout. @param jobs their files, relative to it as well.
 */
export function missedEdits(
  dirty: readonly string[],
  jobs: readonly { readonly id: string; readonly files: readonly string[] }[],
): MissedEdits[] {
  const changed = new Set(dirty);
  return jobs
    .map(({ id, files }) => ({ id, files: files.filter((file) => changed.has(file)) }))
    .filter(({ files }) => files.length > 0);
}
