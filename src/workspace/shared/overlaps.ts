/** Files that two jobs had at the same time. */
export interface Overlap {
  /** The other job. */
  readonly job: string;
  readonly files: readonly string[];
}

interface Worker {
  /** What it declared, or has changed. */
  readonly files: Set<string>;
  /** Jobs that worked at some time while it did. */
  readonly met: Set<string>;
  isAtWork: boolean;
}

/**
 * Which editing jobs had the same files at the same time: one changed what the other declared or changed as well, so the work of
 * one may be lost. Nothing is read: whoever knows what was changed reports it.
 */
export class Overlaps {
  readonly #workers = new Map<string, Worker>();

  /** A job begins to work. @param files that it declared. */
  begin(job: string, files: Iterable<string>): void {
    const before = this.#workers.get(job);
    const worker: Worker = { files: new Set(files), met: new Set(before?.met), isAtWork: true };
    this.#workers.set(job, worker);
    for (const [id, other] of this.#workers) {
      if (id === job || !other.isAtWork) continue;
      other.met.add(job);
      worker.met.add(id);
    }
  }

  /** A job has ended its work. @param changed what it changed. @returns the jobs that had some of these files as well. */
  end(job: string, changed: readonly string[]): Overlap[] {
    const worker = this.#workers.get(job);
    if (worker === undefined) return [];
    worker.isAtWork = false;
    const overlaps = [...worker.met].flatMap((id) => {
      const files = changed.filter((file) => this.#workers.get(id)?.files.has(file) === true);
      return files.length === 0 ? [] : [{ job: id, files }];
    });
    for (const file of changed) worker.files.add(file);
    this.#forgetOld();
    return overlaps;
  }

  /** A job that nobody at work has met can have no overlap any more. */
  #forgetOld(): void {
    const isMet = (id: string) => [...this.#workers.values()].some(({ isAtWork, met }) => isAtWork && met.has(id));
    for (const [id, { isAtWork }] of this.#workers) if (!isAtWork && !isMet(id)) this.#workers.delete(id);
  }
}
