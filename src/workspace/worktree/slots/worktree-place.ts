import type { Commit } from '../../git/commits/commits.ts';
import type { AcquiredPlace } from '../../workspace.ts';
import type { Slot } from './slot.ts';

/** The worktree that a unit of work has. */
export class WorktreePlace implements AcquiredPlace {
  readonly cwd: string;
  readonly root: string;
  readonly slot: Slot;
  /** The commit that it is at: the base of what is changed in it. */
  base: Pick<Commit, 'oid' | 'tree'>;
  /** Whether nobody has worked in it since it was brought to its base. */
  isFresh = true;
  /** The files of the job that works in it, and what they led to when it began: see `declaredFiles`. */
  declared: ReadonlyMap<string, string> = new Map();
  readonly #release: () => void;

  /** @param cwd the working folder in it. */
  constructor(slot: Slot, cwd: string, base: Pick<Commit, 'oid' | 'tree'>, release: () => void) {
    this.slot = slot;
    this.root = slot.path;
    this.cwd = cwd;
    this.base = base;
    this.#release = release;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#release();
  }
}
