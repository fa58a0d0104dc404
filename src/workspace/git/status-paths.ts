import { askGit } from './run/ask-git.ts';
import { NEVER } from '../../lib/never.ts';

const STATUS = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'];

/**
 * Whether git refuses to answer about a checkout: somebody else owns it, whose settings would run programs of theirs (filters).
 */
export async function isForeign(root: string): Promise<boolean> {
  return (await askGit({ cwd: root }, ['rev-parse', '--git-dir'], NEVER)).kind === 'unknown';
}

/** Paths that differ from HEAD or are untracked and not ignored, relative to the top of a checkout; null: git does not say. */
export async function statusPaths(root: string): Promise<string[] | null> {
  const answer = await askGit({ cwd: root }, STATUS, NEVER);
  if (answer.kind !== 'yes') return null;
  return answer.value
    .split('\0')
    .filter((entry) => entry.length > 3)
    .map((entry) => entry.slice(3));
}
