import { shellWord } from '../../../lib/text/shell-word.ts';
import type { LandingNote } from '../../../model/merging/landing.ts';
import type { Oid } from '../../git/commits/refs.ts';

/** Where the user gives a command: the top of the checkout that the run is in; null: a bare repository. */
interface Here {
  readonly root: string | null;
}

/**
 * The command that takes a landing back. It acts on the branch that moved, whatever is checked out where the user is by
 * then, and refuses where the user has changed the same files since.
 */
export function undoCommand({ how, branch, from, to, checkout }: LandingNote, { root }: Here): string {
  // Git refuses it where somebody has checked the branch out since.
  if (checkout === null) return `git branch -f ${shellWord(shortName(branch))} ${short(from)}`;
  const git = checkout === root ? 'git' : `git -C ${shellWord(checkout)}`;
  return how === 'ff' ? `${git} reset --keep ${short(from)}` : `${git} read-tree -m -u ${short(to)} ${short(from)}`;
}

/**
 * The command that brings in commits that did not land. A bare repository merges nothing: there it moves the branch of the
 * run, where that can be moved on to them.
 * @param at how git finds them. @param source the ref that they are at.
 */
export function bringInCommand(at: string, source: string, branch: string | null, { root }: Here): string {
  if (root !== null || branch === null) return `git merge ${shellWord(at)}`;
  return `git fetch . ${shellWord(`${source}:${shortName(branch)}`)}`;
}

function shortName(branch: string): string {
  return branch.replace(/^refs\/heads\//, '');
}

/** A commit, short enough to be read. */
export function short(oid: Oid): string {
  return oid.slice(0, 12);
}
