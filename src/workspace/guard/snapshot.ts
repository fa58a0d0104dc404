import { dirname } from 'node:path';
import { type FileState, isSame, putBack, putFolderBack, stateOf } from './file-state.ts';
import { filesIn, type Look, stateNow } from './look.ts';

const NONE: FileState = { kind: 'none' };

/** What guarded files were when a turn began, and what of that was put right since. */
export class Snapshot {
  readonly look: Look;
  #isAmended = false;
  /** Made where something has changed. */
  #maps: SnapshotMaps | null = null;

  constructor(look: Look) {
    this.look = look;
  }

  get #of(): SnapshotMaps {
    return (this.#maps ??= mapsOf(this.look));
  }

  /** Whether nothing has changed, as a later look has it. What it says no to may still be unchanged. */
  isAsIn(look: Look): boolean {
    return look === this.look && !this.#isAmended;
  }

  /** What was at this path; undefined: it is not looked at. */
  stateOf(path: string): FileState | undefined {
    return this.#of.files.get(path) ?? this.#of.folders.get(path) ?? (this.#isInFolder(path) ? NONE : undefined);
  }

  /** Whether a path is not what it was. */
  differs(path: string): boolean {
    const before = this.stateOf(path);
    return before !== undefined && !isSame(before, stateNow(path));
  }

  /** The paths that are not what they were, without those that git itself, or others, may change. */
  changed(): string[] {
    const { files, folders, removable } = this.look.what;
    const known = [...this.#of.files.keys()].filter((path) => this.#isInFolder(path));
    // One that was not there is somebody else's work when it comes.
    const there = removable.filter((path) => this.#of.files.get(path)?.kind !== 'none');
    const paths = new Set([...folders, ...files, ...there, ...known, ...filesIn(folders)]);
    return [...paths].filter((path) => this.differs(path) && !this.#isRemoved(path));
  }

  /** Makes a path what it was. @returns false where that can't be done. */
  restore(path: string): boolean {
    const before = this.stateOf(path);
    if (before === undefined) return false;
    if (this.#of.folders.has(path) && before.kind === 'folder') return this.#restoreFolder(path);
    return putBack(path, before);
  }

  /** Takes another state of a path as what it was. */
  amend(path: string, state: FileState): void {
    if (this.stateOf(path) === undefined) return;
    this.#isAmended = true;
    if (this.#of.folders.has(path)) this.#of.folders.set(path, state);
    else this.#of.files.set(path, state);
  }

  #restoreFolder(path: string): boolean {
    const inside = [...this.#of.files].filter(([file]) => dirname(file) === path);
    return putFolderBack(path) && inside.map(([file, before]) => putBack(file, before)).every(Boolean);
  }

  #isInFolder(path: string): boolean {
    return this.#of.folders.has(dirname(path));
  }

  /** Its folder was taken away as a whole: somebody else's work. */
  #isRemoved(path: string): boolean {
    return this.#of.removable.has(path) && stateOf(dirname(path)).kind === 'none';
  }
}

interface SnapshotMaps {
  readonly folders: Map<string, FileState>;
  readonly files: Map<string, FileState>;
  readonly removable: ReadonlySet<string>;
}

function mapsOf({ what, folders, paths, states }: Look): SnapshotMaps {
  return {
    folders: new Map(what.folders.map((folder, at) => [folder, folders[at]!])),
    files: new Map(paths.map((path, at) => [path, states[at]!])),
    removable: new Set(what.removable),
  };
}
