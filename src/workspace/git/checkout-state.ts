import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GitFailure, type GitRepository } from './run/git-repository.ts';
import { headBranch } from './commits/refs.ts';

/** What a user may be in the middle of. */
export type Operation = 'merge' | 'rebase' | 'am' | 'cherry-pick' | 'revert' | 'bisect';

/** Where a checkout stands. */
export interface CheckoutState {
  readonly gitDir: string;
  /** By its full name; null when HEAD is detached. */
  readonly branch: string | null;
  readonly operation: Operation | null;
}

const BY_FILE: readonly (readonly [string, Operation])[] = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  [join('rebase-apply', 'applying'), 'am'],
  ['rebase-apply', 'rebase'],
  ['BISECT_LOG', 'bisect'],
  [join('sequencer', 'todo'), 'cherry-pick'],
];
/** Refs, which need not be files. */
const BY_REF: readonly (readonly [string, Operation])[] = [
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
];

/** Looks at a checkout of the repository. @param path its top. @throws GitFailure */
export async function checkoutState(
  repository: GitRepository,
  path: string,
  signal: AbortSignal,
): Promise<CheckoutState> {
  const call = { cwd: path, readOnly: true };
  const asked = repository.run(['rev-parse', '--absolute-git-dir'], call, signal);
  const [branch, byRef] = await Promise.all([
    headBranch(repository, path, signal),
    operationByRef(repository, path, signal),
    // What git says of the folder is the first fault to be named.
    asked.catch(() => null),
  ]);
  const gitDir = (await asked).replace(/\n$/, '');
  if (branch.kind === 'unknown') throw new GitFailure('symbolic-ref', branch.why);
  const operation = byRef ?? BY_FILE.find(([file]) => existsSync(join(gitDir, file)))?.[1] ?? null;
  return { gitDir, branch: branch.kind === 'yes' ? branch.value : null, operation };
}

async function operationByRef(repository: GitRepository, cwd: string, signal: AbortSignal): Promise<Operation | null> {
  const answers = await Promise.all(
    BY_REF.map(([ref]) => repository.ask(['rev-parse', '--verify', '--quiet', ref], { cwd }, signal)),
  );
  return BY_REF.find((_, index) => answers[index]!.kind === 'yes')?.[1] ?? null;
}
