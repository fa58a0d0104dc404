import { mkdirSync } from 'node:fs';
import { adminFolderOf, adminSettings, saveIndex } from '../../git/admin-folder.ts';
import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { addWorktree } from './add-worktree.ts';
import { removeEmptyAbove, removeRunFolder, removeWorktree } from './remove-worktrees.ts';
import { resetSlot } from './reset-slot.ts';
import { placeSharedPaths, type SharedPaths } from './shared-paths.ts';
import type { Slot } from './slot.ts';
import type { SlotPlace } from './slot-place.ts';
import { Trash } from './trash.ts';

export interface SlotOptions {
  readonly place: SlotPlace;
  readonly paths: SharedPaths;
  /** What goes between two jobs. Ignored files stay by default: a warm build. */
  readonly clean: 'untracked' | 'all';
  /** Makes a new worktree fit for work, in its folder. What it rejects with, `prepare` rejects with. */
  readonly setup: ((slot: Slot, signal: AbortSignal) => Promise<void>) | null;
}

/** A worktree that is at a commit, clean, ready for a job. */
export interface Prepared {
  readonly slot: Slot;
  /** It was made just now; else it was reset. */
  readonly made: boolean;
  /** Shared paths that the checkout does not have. */
  readonly missing: readonly string[];
}

/**
 * The worktrees of a run: one per slot, made when it is first needed, one at a time, and reset between jobs. A slot serves
 * one job at a time; that is the caller's to see to.
 */
export class WorktreeSlots implements AsyncDisposable {
  readonly #repository: GitRepository;
  readonly #options: SlotOptions;
  readonly #trash: Trash;
  readonly #slots = new Map<number, Slot>();
  #made = 0;

  constructor(repository: GitRepository, options: SlotOptions) {
    this.#repository = repository;
    this.#options = options;
    this.#trash = new Trash(options.place.trash);
  }

  /** How many worktrees were made so far. */
  get made(): number {
    return this.#made;
  }

  /** Slot `n` at `commit`, clean. @throws GitFailure when no worktree can be made; nothing is left of it then. */
  async prepare(n: number, commit: Oid, signal: AbortSignal): Promise<Prepared> {
    const reset = await this.reset(n, commit, signal);
    if (reset !== null) return reset;
    if (this.#slots.has(n)) await this.discard(n);
    return await this.#make(n, commit, signal);
  }

  /** Slot `n` at `commit`, clean, where it is made and can be used again; null: it can't, or it is not there. */
  async reset(n: number, commit: Oid, signal: AbortSignal): Promise<Prepared | null> {
    const { clean, paths, setup } = this.#options;
    const slot = this.#slots.get(n);
    if (slot === undefined) return null;
    const keep = [...paths.copy, ...paths.link];
    const emptySubmodules = setup === null && keep.length === 0;
    const options = { clean, keep, emptySubmodules };
    if (!(await resetSlot(this.#repository, slot, commit, options, this.#trash, signal))) return null;
    return { slot, made: false, missing: await this.#placePaths(slot) };
  }

  /** Whether slot `n` was made. */
  has(n: number): boolean {
    return this.#slots.has(n);
  }

  /** Takes a worktree away: the next job of the slot gets a new one. Its deletion goes on in the background. */
  async discard(n: number): Promise<void> {
    this.#slots.delete(n);
    await removeWorktree(this.#repository, this.#options.place, n, this.#trash);
  }

  /**
   * Takes all worktrees of the run away, and its folder; also what an aim that was killed left of them. Nothing waits for
   * their deletion but `emptied`.
   */
  async close(): Promise<void> {
    this.#slots.clear();
    await removeRunFolder(this.#repository, this.#options.place, this.#trash);
  }

  /** Resolves when what was taken away is deleted. */
  async emptied(): Promise<void> {
    await this.#trash.emptied();
    removeEmptyAbove(this.#options.place);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.emptied();
  }

  async #make(n: number, commit: Oid, signal: AbortSignal): Promise<Prepared> {
    const { place, setup } = this.#options;
    const path = place.slot(n);
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    await addWorktree(this.#repository, path, commit, () => this.discard(n), signal);
    this.#made += 1;
    try {
      const admin = adminFolderOf(path);
      const settings = admin === null ? null : adminSettings(admin);
      if (admin === null || settings === null) throw new GitFailure('worktree', `${path} is not a whole worktree`);
      const slot: Slot = { n, path, admin, settings };
      saveIndex(admin);
      const missing = await this.#placePaths(slot);
      this.#slots.set(n, slot);
      if (setup === null) return { slot, made: true, missing };
      await setup(slot, signal);
      // A job begins with the files of its commit; what setup made and git does not ignore is none of them.
      const { copy, link } = this.#options.paths;
      const reset = { clean: 'untracked' as const, keep: [...copy, ...link] };
      if (!(await resetSlot(this.#repository, slot, commit, reset, this.#trash, signal))) {
        throw new GitFailure('worktree', `${path} can't be reset after its setup`);
      }
      return { slot, made: true, missing };
    } catch (error) {
      await this.discard(n);
      throw error;
    }
  }

  async #placePaths(slot: Slot): Promise<string[]> {
    const { root } = this.#repository;
    if (root === null) return [];
    return await placeSharedPaths(root, slot.path, this.#options.paths);
  }
}
