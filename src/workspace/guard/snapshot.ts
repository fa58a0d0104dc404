import { dirname, join } from 'node:path';
import type { GuardedFiles } from '../git/guarded-files.ts';
import { namesOrNull } from './names-or-null.ts';
import { type FileState, isSame, putBack, putFolderBack, stateOf } from './file-state.ts';

const NONE: FileState = { kind: 'none' };

/** Names in guarded folders that git writes by itself: for servers (`git gc`), and while it writes another file. */
const OF_GIT = /^refs$|\.lock$/;

/** What was read last, by path: a turn that changes nothing costs a look at each file, and no reading. */
const read = new Map<string, FileState>();

/** What guarded files were at one moment. */
export class Snapshot {
  readonly #what: GuardedFiles;
  readonly #removable: ReadonlySet<string>;
  readonly #folders: Map<string, FileState>;
  readonly #files = new Map<string, FileState>();

  constructor(what: GuardedFiles) {
    // Of a folder that can't be read now every file would look new later.
    const folders = what.folders.filter((folder) => namesOrNull(folder) !== null);
    const { files, removable, written } = what;
    this.#what = { ...what, folders };
    this.#removable = new Set(removable);
    this.#folders = new Map(folders.map((folder) => [folder, stateOf(folder)]));
    for (const path of [...files, ...removable, ...written, ...filesIn(folders)]) this.#files.set(path, look(path));
  }

  /** What was at this path; undefined: it is not looked at. */
  stateOf(path: string): FileState | undefined {
    return this.#files.get(path) ?? this.#folders.get(path) ?? (this.#isInFolder(path) ? NONE : undefined);
  }

  /** Whether a path is not what it was. */
  differs(path: string): boolean {
    const before = this.stateOf(path);
    return before !== undefined && !isSame(before, look(path));
  }

  /** The paths that are not what they were, without those that git itself, or others, may change. */
  changed(): string[] {
    const { files, folders, removable } = this.#what;
    const known = [...this.#files.keys()].filter((path) => this.#isInFolder(path));
    // One that was not there is somebody else's work when it comes.
    const there = removable.filter((path) => this.#files.get(path)?.kind !== 'none');
    const paths = new Set([...folders, ...files, ...there, ...known, ...filesIn(folders)]);
    return [...paths].filter((path) => this.differs(path) && !this.#isRemoved(path));
  }

  /** Makes a path what it was. @returns false where that can't be done. */
  restore(path: string): boolean {
    const before = this.stateOf(path);
    if (before === undefined) return false;
    if (this.#folders.has(path) && before.kind === 'folder') return this.#restoreFolder(path);
    return putBack(path, before);
  }

  /** Takes another state of a path as what it was. */
  amend(path: string, state: FileState): void {
    if (this.stateOf(path) === undefined) return;
    if (this.#folders.has(path)) this.#folders.set(path, state);
    else this.#files.set(path, state);
  }

  #restoreFolder(path: string): boolean {
    const inside = [...this.#files].filter(([file]) => dirname(file) === path);
    return putFolderBack(path) && inside.map(([file, before]) => putBack(file, before)).every(Boolean);
  }

  #isInFolder(path: string): boolean {
    return this.#folders.has(dirname(path));
  }

  /** Its folder was taken away as a whole: somebody else's work. */
  #isRemoved(path: string): boolean {
    return this.#removable.has(path) && stateOf(dirname(path)).kind === 'none';
  }
}

function look(path: string): FileState {
  const state = stateOf(path, read.get(path));
  if (state.kind === 'file') read.set(path, state);
  else read.delete(path);
  return state;
}

function filesIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    (namesOrNull(folder) ?? []).filter((name) => !OF_GIT.test(name)).map((name) => join(folder, name)),
  );
}
