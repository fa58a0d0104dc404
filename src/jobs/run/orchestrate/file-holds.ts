import { orAbort } from '../../../lib/clock.ts';

/** Files that a job has for itself at the merge. */
interface Hold {
  readonly files: ReadonlySet<string>;
  readonly ended: PromiseWithResolvers<void>;
}

/**
 * Files that jobs hold which lost them to others and are tried again: until such a job has ended, what others changed in
 * these files waits to be merged, so that it does not lose them twice. Jobs that are tried again wait for nobody, so no two
 * jobs wait for each other.
 */
export class FileHolds {
  /** By job: what it lost with its last attempt, until it begins again. */
  readonly #lost = new Map<string, readonly string[]>();
  readonly #held = new Map<string, Hold>();
  readonly #merging = new Map<string, Hold>();

  /** A job has lost these files, and may be tried again. */
  lose(job: string, files: readonly string[]): void {
    this.#lost.set(job, files);
  }

  /** The files that a job has lost and not tried again to change; none: it has not. */
  lostBy(job: string): readonly string[] {
    return this.#lost.get(job) ?? [];
  }

  /** A job begins. If it has lost files, it holds them until this is disposed of; what is being merged is waited for. */
  async begin(job: string, signal: AbortSignal): Promise<Disposable> {
    const files = this.lostBy(job);
    this.#lost.delete(job);
    if (files.length === 0) return { [Symbol.dispose]() {} };
    const hold = this.#add(this.#held, job, files);
    await ended(overlapping(this.#merging, job, hold.files), signal);
    return hold;
  }

  /** The change of a job is about to be merged: waits until nobody holds its files. To be disposed of when it is merged. */
  async merging(job: string, files: readonly string[], signal: AbortSignal): Promise<Disposable> {
    const set = new Set(files);
    while (!this.#held.has(job) && !signal.aborted) {
      const holders = overlapping(this.#held, job, set);
      if (holders.length === 0) break;
      await ended(holders, signal);
    }
    return this.#add(this.#merging, job, files);
  }

  #add(map: Map<string, Hold>, job: string, files: readonly string[]): Hold & Disposable {
    const hold = { files: new Set(files), ended: Promise.withResolvers<void>() };
    map.set(job, hold);
    const release = () => {
      map.delete(job);
      hold.ended.resolve();
    };
    return { ...hold, [Symbol.dispose]: release };
  }
}

function overlapping(map: ReadonlyMap<string, Hold>, job: string, files: ReadonlySet<string>): Hold[] {
  const others = [...map].filter(([other]) => other !== job).map(([, hold]) => hold);
  return others.filter((hold) => [...hold.files].some((file) => files.has(file)));
}

/** Resolves when all have ended, or the signal aborts. */
async function ended(holds: readonly Hold[], signal: AbortSignal): Promise<void> {
  const all = Promise.all(holds.map((hold) => hold.ended.promise));
  await orAbort(all, signal).catch(() => {});
}
