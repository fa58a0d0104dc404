import { areEmpty } from '../claims.ts';
import type { Unit } from '../unit.ts';

/** The units that wait for one file, in the order of the job file. */
interface Queue {
  readonly writers: Unit[];
  readonly all: Unit[];
}

/**
 * Units that have not started, by the files that they claim: of those that claim the same file, or everything, none is to
 * start before an earlier one that could start as well. What can't start yet, since it waits for another job, is passed.
 */
export class FileOrder {
  readonly #queues = new Map<string, Queue>();
  /** Those that have everything for themselves. */
  readonly #exclusive: Unit[];
  /** Those that claim anything, where there are exclusive ones. */
  readonly #claiming: Unit[];

  /** @param units in the order of the job file. */
  constructor(units: readonly Unit[]) {
    this.#exclusive = units.filter(isExclusive);
    this.#claiming = this.#exclusive.length === 0 ? [] : units.filter(({ claims }) => claims.length > 0);
    for (const unit of units) {
      for (const [file, writes] of filesOf(unit)) {
        const queue = this.#queues.get(file) ?? { writers: [], all: [] };
        this.#queues.set(file, queue);
        queue.all.push(unit);
        if (writes) queue.writers.push(unit);
      }
    }
    // Readers of a file that nobody writes never wait for each other.
    for (const [file, { writers, all }] of this.#queues) {
      if (writers.length === 0 || all.length < 2) this.#queues.delete(file);
    }
  }

  /** Puts another form of a unit in its place. Both claim the same files. */
  replace(unit: Unit, by: Unit): void {
    const lists = [this.#exclusive, this.#claiming];
    for (const [file] of filesOf(unit)) {
      const queue = this.#queues.get(file);
      if (queue !== undefined) lists.push(queue.all, queue.writers);
    }
    for (const list of lists) {
      const at = list.indexOf(unit);
      if (at !== -1) list[at] = by;
    }
  }

  /** A unit begins, or is not started any more. */
  remove(unit: Unit): void {
    for (const [file] of filesOf(unit)) {
      const queue = this.#queues.get(file);
      if (queue === undefined) continue;
      drop(queue.all, unit);
      drop(queue.writers, unit);
    }
    drop(this.#claiming, unit);
    drop(this.#exclusive, unit);
  }

  /** Whether an earlier unit waits for the same files that could start. @param isReady whether nothing else keeps one. */
  isBehind(unit: Unit, isReady: (unit: Unit) => boolean): boolean {
    const isBefore = (other: Unit) => other.place < unit.place && isReady(other);
    if (this.#exclusive.some(isBefore)) return unit.claims.length > 0;
    if (isExclusive(unit)) return this.#claiming.some(isBefore);
    for (const [file, writes] of filesOf(unit)) {
      const queue = this.#queues.get(file);
      if (queue !== undefined && (writes ? queue.all : queue.writers).some(isBefore)) return true;
    }
    return false;
  }
}

function isExclusive({ claims }: Unit): boolean {
  return claims.some(({ kind }) => kind === 'exclusive');
}

/** The files that a unit claims, and whether it writes them. */
function filesOf({ claims }: Unit): ReadonlyMap<string, boolean> {
  if (areEmpty(claims)) return NO_FILES;
  const files = new Map<string, boolean>();
  for (const claim of claims) {
    if (claim.kind === 'exclusive') continue;
    for (const file of claim.files) files.set(file, files.get(file) === true || claim.mode === 'write');
  }
  return files;
}

const NO_FILES: ReadonlyMap<string, boolean> = new Map();

function drop(units: Unit[], unit: Unit): void {
  const at = units.indexOf(unit);
  if (at !== -1) units.splice(at, 1);
}
