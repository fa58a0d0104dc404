import { join } from 'node:path';
import type { GuardedFiles } from '../git/guarded-files.ts';
import { type FileState, stateOf } from './file-state.ts';
import type { GuardedCheckout } from './guarded-checkout.ts';
import { namesOrNull } from './names-or-null.ts';

/**
 * What guarded files are at one moment. Two looks at one checkout are one object where nothing that they see differs: a
 * turn that changed nothing costs a look at each file, and no comparing.
 */
export interface Look {
  /** What is looked at; of its folders those that can be read. */
  readonly what: GuardedFiles;
  /** Paths of guarded folders and files, each with what is there. */
  readonly folders: readonly FileState[];
  readonly paths: readonly string[];
  readonly states: readonly FileState[];
  /** Folders of git and aim, each with the names in it; null: it can't be read. */
  readonly above: readonly string[];
  readonly names: readonly (readonly string[] | null)[];
  /** A folder of git that is not there; undefined: all are. */
  readonly gone: string | undefined;
}

/** Names in guarded folders that git writes by itself: for servers (`git gc`), and while it writes another file. */
const OF_GIT = /^refs$|\.lock$/;
/** Of so many checkouts the last look is kept. */
const MAX_KEPT = 200;

/** What was seen last, by path: a file that was not touched since is not read again. */
const seen = new Map<string, FileState>();
/** By the checkout. */
const last = new Map<string, Look>();

/** Looks at what no turn in a checkout may change. */
export function lookAtGuarded(checkout: GuardedCheckout): Look {
  const what = checkout.files();
  const { files, removable, written } = what;
  const above = [...checkout.aimDirs, ...checkout.gitDirs];
  const folders: string[] = [];
  const paths = [...files, ...removable, ...written];
  for (const folder of what.folders) {
    const names = namesOrNull(folder);
    // Of a folder that can't be read now every file would look new later.
    if (names === null) continue;
    folders.push(folder);
    for (const name of names) if (!OF_GIT.test(name)) paths.push(join(folder, name));
  }
  const look: Look = {
    what: { ...what, folders },
    folders: folders.map((folder) => stateOf(folder)),
    paths,
    states: paths.map(stateNow),
    above,
    names: above.map((folder) => namesOrNull(folder)),
    gone: checkout.gitDirs.find((folder) => stateOf(folder).kind === 'none'),
  };
  const before = last.get(checkout.id);
  if (before !== undefined && isSameLook(before, look)) return before;
  if (last.size >= MAX_KEPT) last.clear();
  last.set(checkout.id, look);
  return look;
}

/** The files in guarded folders, as the folders are now. */
export function filesIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    (namesOrNull(folder) ?? []).filter((name) => !OF_GIT.test(name)).map((name) => join(folder, name)),
  );
}

/** What is at a path now: what was seen there last, where it was not touched since. */
export function stateNow(path: string): FileState {
  const before = seen.get(path);
  const state = stateOf(path, before);
  if (state === before) return state;
  if (state.kind === 'file' || state.kind === 'link') seen.set(path, state);
  else seen.delete(path);
  return state;
}

function isSameLook(a: Look, b: Look): boolean {
  return (
    a.gone === b.gone &&
    isSameList(a.paths, b.paths) &&
    isSameList(a.states, b.states) &&
    isSameList(a.names, b.names) &&
    isSameList(a.folders, b.folders) &&
    isSameList(a.above, b.above) &&
    isSameList(a.what.folders, b.what.folders) &&
    isSameList(a.what.files, b.what.files) &&
    isSameList(a.what.removable, b.what.removable)
  );
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
