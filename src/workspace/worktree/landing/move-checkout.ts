import { type Clock, sleep } from '../../../lib/clock.ts';
import type { GitExit } from '../../git/run/git-process.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { hookNote, landedHooks } from './landed-hooks.ts';
import { NEVER } from '../../../lib/never.ts';

/** Why a checkout was not moved; nothing in it was changed. */
export type MoveRefusal =
  /** Files that the user changed, or that are not git's, would be overwritten. */
  | { readonly why: 'in_the_way'; readonly files: readonly string[]; readonly line: string }
  /** Another git works in the checkout, or died there: this lock stays. */
  | { readonly why: 'locked'; readonly line: string }
  /** The branch has moved on. */
  | { readonly why: 'moved'; readonly line: string }
  | { readonly why: 'git'; readonly line: string };

/** What became of a checkout that was to be moved. */
export interface Moved {
  readonly refusal: MoveRefusal | null;
  /** What a user would not expect of it; null: nothing. */
  readonly note: string | null;
}

/** How long somebody else's `index.lock` is waited for, and how often it is looked at. Milliseconds. */
const LOCK_MS = 5000;
const LOOK_MS = 250;

/**
 * Moves the branch that is checked out to a commit after it, and the files with it. The user's other changes, staged or
 * not, stay as they are; an ignored file in the way is not overwritten. The user's post-merge hook runs,
 * unless the commits change it.
 */
export async function fastForward(
  repository: GitRepository,
  checkout: string,
  to: Oid,
  clock: Clock,
  signal: AbortSignal,
): Promise<Moved> {
  // As git would have: from what the checkout has now.
  const hooks = await landedHooks(repository, checkout, 'HEAD', to);
  const args = [...hooks.settings, 'merge', '--quiet', '--ff-only', '--no-overwrite-ignore', to];
  const call = { cwd: checkout, asUser: true };
  const refusal = await whileLocked(() => repository.exit(args, call, NEVER), clock, signal);
  return { refusal, note: hookNote(hooks) };
}

/**
 * Brings what differs between two commits into a checkout and its index, as changes that are staged: HEAD stays. Nothing
 * that the user changed is overwritten.
 */
export async function stageDifference(
  repository: GitRepository,
  checkout: string,
  from: Oid,
  to: Oid,
  clock: Clock,
  signal: AbortSignal,
): Promise<MoveRefusal | null> {
  const call = { cwd: checkout, asUser: true };
  const { settings: hooks } = await landedHooks(repository, checkout, from, to);
  // A file that was only touched would count as changed.
  await whileLocked(() => repository.exit([...hooks, 'update-index', '-q', '--refresh'], call, NEVER), clock, signal);
  return await whileLocked(
    () => repository.exit([...hooks, 'read-tree', '-m', '-u', from, to], call, NEVER),
    clock,
    signal,
  );
}

async function whileLocked(
  move: () => Promise<GitExit>,
  clock: Clock,
  signal: AbortSignal,
): Promise<MoveRefusal | null> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const exit = await move();
    if (exit.code === 0) return null;
    const refusal = refusalIn(exit);
    if (refusal.why !== 'locked' || waited >= LOCK_MS) return refusal;
    await sleep(clock, LOOK_MS, signal);
  }
}

/** Reads it from git's words: 2.39.5 and 2.55.0 have the same. */
export function refusalIn({ stderr, line }: Pick<GitExit, 'stderr' | 'line'>): MoveRefusal {
  if (/index\.lock': File exists/.test(stderr)) return { why: 'locked', line };
  if (/Not possible to fast-forward|Diverging branches/.test(stderr)) return { why: 'moved', line };
  const listed = [...stderr.matchAll(/^\t(.+)$/gm)].map((match) => match[1]!);
  const named = [...stderr.matchAll(/^error: Entry '(.+)' (?:not uptodate|would be overwritten)/gm)];
  const untracked = [...stderr.matchAll(/^error: Untracked working tree file '(.+)' would be/gm)];
  const files = [...listed, ...[...named, ...untracked].map((match) => match[1]!)];
  return files.length > 0 ? { why: 'in_the_way', files, line } : { why: 'git', line };
}
