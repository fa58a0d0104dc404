import { askGit } from './run/ask-git.ts';
import { NEVER } from '../../lib/never.ts';

const STATUS = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'];

/** Paths that differ from HEAD or are untracked and not ignored, relative to the top of a checkout; null: git does not say. */
export async function statusPaths(root: string): Promise<string[] | null> {
  const answer = await askGit({ cwd: root, trusting: true }, STATUS, NEVER);
  if (answer.kind !== 'yes') return null;
  return answer.value
    .split('\0')
    .filter((entry) => entry.length > 3)
    .map((entry) => entry.slice(3));
}
