import type { Commit } from '../../git/commits/commits.ts';
import type { Oid } from '../../git/commits/refs.ts';
import type { Slot } from '../../workspace.ts';
import type { RunRepository } from '../run-repository.ts';
import type { Slot as WorktreeSlot } from './slot.ts';
import type { SlotNumbers } from './slot-numbers.ts';
import { WorktreePlace } from './worktree-place.ts';
import { CHECK_SLOT } from './slot-place.ts';
import type { WorktreeSlots } from './worktree-slots.ts';
import { NEVER } from '../../../lib/never.ts';

export interface WorktreePlacesSpec {
  readonly run: RunRepository;
  readonly slots: WorktreeSlots;
  readonly numbers: SlotNumbers;
  /** What is merged so far: work begins there. */
  tip(): Pick<Commit, 'oid' | 'tree'>;
}

/** The worktrees of a run as places to work in: which instance has which, brought to what is merged before each job. */
export class WorktreePlaces {
  readonly #spec: WorktreePlacesSpec;
  /** Worktrees that nobody has worked in yet. */
  readonly #untouched = new Map<number, { readonly slot: WorktreeSlot; readonly at: Oid }>();

  constructor(spec: WorktreePlacesSpec) {
    this.#spec = spec;
  }

  /** The working folder of an instance. It need not be there yet. */
  folderOf(pool: string, instance: number): string {
    const { run, numbers } = this.#spec;
    return run.folderOf(numbers.of(pool, instance));
  }

  /** Makes the worktree of an instance, where it is not there. @throws GitFailure */
  async open(pool: string, instance: number, signal: AbortSignal): Promise<void> {
    const { run, numbers, tip } = this.#spec;
    const made = await this.#bring(numbers.of(pool, instance), tip().oid, signal);
    if (made !== null) run.openFolder(made.n);
  }

  /** A worktree at what is merged, until the place is disposed of. @throws GitFailure */
  async acquire(slot: Slot, signal: AbortSignal): Promise<WorktreePlace> {
    const { run, numbers, slots, tip } = this.#spec;
    const base = tip();
    let n = slot.instance === null ? numbers.take() : numbers.of(slot.pool, slot.instance);
    const release = () => {
      if (slot.instance === null) numbers.release(n);
    };
    try {
      let made = await this.#bring(n, base.oid, signal);
      // A process that works in a folder that was made anew under its old name works in none.
      if (made === null) {
        await slots.discard(n);
        n = numbers.replace(slot, n);
        made = (await this.#bring(n, base.oid, signal))!;
      }
      this.#untouched.delete(n);
      return new WorktreePlace(made, run.openFolder(n), base, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Brings a place that was worked in to what is merged by now. @returns false: it can't be. @throws GitFailure */
  async renew(place: WorktreePlace): Promise<boolean> {
    const { run, slots, tip } = this.#spec;
    const base = tip();
    if ((await slots.reset(place.slot.n, base.oid, NEVER)) === null) return false;
    run.openFolder(place.slot.n);
    place.base = base;
    return true;
  }

  /**
   * The working folder of a worktree that is for checks alone, at a commit.
   * @param owner the slot whose change is checked, which has one of its own; by default it is what was merged. @throws GitFailure
   */
  async checkFolder(commit: Oid, signal: AbortSignal, owner: Slot | null = null): Promise<string> {
    const { run, slots, numbers } = this.#spec;
    const n = owner === null ? CHECK_SLOT : numbers.of(owner.pool, owner.instance ?? 0);
    await slots.prepare(n, commit, signal);
    return run.openFolder(n);
  }

  /** Worktree `n` at a commit: made, or brought there; null: it is there, and can't be. */
  async #bring(n: number, commit: Oid, signal: AbortSignal): Promise<WorktreeSlot | null> {
    const { slots } = this.#spec;
    const untouched = this.#untouched.get(n);
    if (untouched?.at === commit) return untouched.slot;
    if (slots.has(n)) return (await slots.reset(n, commit, signal))?.slot ?? null;
    const { slot } = await slots.prepare(n, commit, signal);
    this.#untouched.set(n, { slot, at: commit });
    return slot;
  }
}
