import type { TurnEnd } from '../../src/model/turn/turn-end.ts';

/** Where the work of a worker with a worktree of its own is, for whoever sent its turn: lines of a sentence each. */
export function describeWork({ instance, result }: TurnEnd): string[] {
  const work = result?.work;
  if (work === undefined) return [];
  const { branch, commit, refusal } = work;
  if (refusal !== null) return [`what it changed can’t be merged as it is: ${refusal}`];
  if (branch === null || commit === null) return [];
  return [`what it changed is on the branch ${branch}; to merge it: aim merge ${instance}`];
}
