/** What is left to the user as a branch: what was merged, or what one job or one worker of a cluster did that was not merged. */
export type LeftWork =
  | { readonly kind: 'merged' }
  | { readonly kind: 'job'; readonly n: number; readonly id: string }
  /** `turn` counts the branches that a worker has had, from 1. */
  | { readonly kind: 'worker'; readonly index: number; readonly turn: number };

/**
 * The name of the branch for it, without `refs/heads/`: `aim/<run>/merged`, `aim/<run>/jobs/<n>-<id>`,
 * `aim/<run>/worker-<index>`.
 * @param branches all branches that there are: one that is called `aim` leaves no room for any below it.
 */
export function branchNameFor(run: string, work: LeftWork, branches: readonly string[]): string {
  const names = new Set(branches.map((name) => name.toLowerCase()));
  for (let n = 1; ; n++) {
    const top = n === 1 ? 'aim' : n === 2 ? 'aim-runs' : `aim-runs-${n - 1}`;
    if (names.has(top) || names.has(`${top}/${run}`.toLowerCase())) continue;
    return `${top}/${run}/${lastPart(work)}`;
  }
}

function lastPart(work: LeftWork): string {
  switch (work.kind) {
    case 'merged':
      return 'merged';
    case 'job':
      return `jobs/${work.n}-${refPart(work.id)}`;
    case 'worker':
      return `worker-${work.index}${work.turn === 1 ? '' : `-${work.turn}`}`;
  }
}

/** A job's id as the last part of a ref: what git does not take there is replaced. */
function refPart(id: string): string {
  const plain = id
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/\.lock$/i, '-lock')
    .replace(/^[.-]+|[.-]+$/g, '');
  return plain.slice(0, 60).replace(/[.-]+$/, '') || 'job';
}
