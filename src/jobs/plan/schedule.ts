import type { Claims } from './claims.ts';
import type { Unit } from './plan.ts';

/** Files that are held, or that somebody who came first waits for. */
class Reservations {
  readonly #readers = new Set<string>();
  readonly #writers = new Set<string>();
  #anyone = false;
  #alone = false;

  /** Nobody else can begin. */
  get full(): boolean {
    return this.#alone;
  }

  fits(claims: Claims): boolean {
    if (this.#alone) return false;
    return claims.every((claim) => {
      if (claim.kind === 'alone') return !this.#anyone;
      return claim.files.every(
        (file) => !this.#writers.has(file) && (claim.mode === 'read' || !this.#readers.has(file)),
      );
    });
  }

  add(claims: Claims): void {
    this.#anyone = true;
    for (const claim of claims) {
      if (claim.kind === 'alone') this.#alone = true;
      else for (const file of claim.files) (claim.mode === 'read' ? this.#readers : this.#writers).add(file);
    }
  }
}

export interface ScheduleState {
  /** Not begun yet, in file order. */
  readonly pending: readonly Unit[];
  readonly running: readonly Unit[];
  /** Those that something is pending for: with none of them left, nobody looks any further. */
  readonly pools: Iterable<string>;
  /** Whether a job is done, however it ended. */
  isDone(job: string): boolean;
  /** How many more units a pool may be handed now. */
  room(pool: string): number;
}

/**
 * The units that can begin now: all that they wait for is done, nobody who runs or came first wants their files in
 * another way, and their pool has room. Whoever came first is not overtaken on the files that it waits for.
 */
export function startable({ pending, running, pools, isDone, room }: ScheduleState): Unit[] {
  const reserved = new Reservations();
  for (const unit of running) reserved.add(unit.claims);
  const rooms = new Map<string, number>();
  const chosen: Unit[] = [];
  const open = new Set(pools);
  for (const unit of pending) {
    if (open.size === 0 || reserved.full) break;
    if (!unit.waitsFor.every(isDone)) continue;
    if (!reserved.fits(unit.claims)) {
      reserved.add(unit.claims);
      continue;
    }
    const left = rooms.get(unit.pool) ?? room(unit.pool);
    if (left <= 0) {
      open.delete(unit.pool);
      reserved.add(unit.claims);
      continue;
    }
    rooms.set(unit.pool, left - 1);
    reserved.add(unit.claims);
    chosen.push(unit);
  }
  return chosen;
}
