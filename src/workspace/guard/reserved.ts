import { relative, sep } from 'node:path';
import { isBelow } from '../../lib/files/real-path.ts';
import { knownGitFolders } from '../git/known-git-folders.ts';

/** What no job changes: the folders of git and of aim. */
const RESERVED = ['.git', '.aim'];

/**
 * Whether a path is one of git's or of aim's own, at any depth: a submodule has a `.git` too.
 * @param folder the working folder, links followed: what it lies in itself does not count.
 * @param path links followed.
 */
export function isReserved(folder: string, path: string): boolean {
  if (reservedPart(relative(folder, path)) !== null) return true;
  // Git's folder may have another name.
  const git = knownGitFolders(folder);
  return git !== null && (isBelow(git.gitDir, path) || isBelow(git.commonDir, path));
}

/** The part of a path that is a folder of git or of aim, as it is written there; null: there is none. */
export function reservedPart(path: string): string | null {
  return path.split(sep).find((part) => RESERVED.includes(part.toLowerCase())) ?? null;
}
