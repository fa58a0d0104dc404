import { Reservations } from './reservations.ts';
import type { Unit } from '../unit.ts';

export interface ScheduleState {
  /** Units that have not started, in the order in which they are preferred. */
  readonly pending: Iterable<Unit>;
  readonly running: readonly Unit[];
  /** Pools that some pending unit is for: once none of them has room, the rest need not be looked at. */
  readonly pools: Iterable<string>;
  /** Whether a job is done, however it ended. */
  isDone(job: string): boolean;
  /** How many more units a pool may be given now. */
  room(pool: string): number;
  /** How many more units pools that share a limit may be given together, and which limit that is; null: there is none. */
  readonly limits?: Limits | null;
  /** Whether a unit that has to wait keeps its files from all that come after it; the default. */
  reserves?(unit: Unit): boolean;
  /** Whether a unit waits for an earlier one that waits for the same files; by default none does. */
  isBehind?(unit: Unit): boolean;
}

/** Limits over several pools. */
export interface Limits {
  /** What the pools have in common; null: nothing that is limited. */
  of(pool: string): string | null;
  room(limit: string): number;
}

/**
 * The units that can begin now: all that they depend on is done, their claims fit beside those of running and of preferred
 * units, and their pool has room. A unit that has to wait may reserve its files, so that no other one overtakes it there.
 */
export function startable(state: ScheduleState): Unit[] {
  const { pending, running, pools, isDone, room, limits = null } = state;
  const { reserves = () => true, isBehind = () => false } = state;
  const reserved = new Reservations();
  for (const unit of running) reserved.add(unit.claims);
  const rooms = new Map<string, number>();
  const allowances = new Map<string, number>();
  const chosen: Unit[] = [];
  const open = new Set(pools);
  const wait = (unit: Unit) => {
    if (reserves(unit)) reserved.add(unit.claims);
  };
  for (const unit of pending) {
    if (open.size === 0 || reserved.full) break;
    if (!unit.waitsFor.every(isDone)) continue;
    if (!reserved.fits(unit.claims) || isBehind(unit)) {
      wait(unit);
      continue;
    }
    const left = rooms.get(unit.pool) ?? room(unit.pool);
    const limit = limits?.of(unit.pool) ?? null;
    const allowed = limit === null ? Infinity : (allowances.get(limit) ?? limits!.room(limit));
    if (left <= 0 || allowed <= 0) {
      open.delete(unit.pool);
      wait(unit);
      continue;
    }
    rooms.set(unit.pool, left - 1);
    if (limit !== null) allowances.set(limit, allowed - 1);
    reserved.add(unit.claims);
    chosen.push(unit);
  }
  return chosen;
}

/**
 * The units of a plan that come before one and that it can't run beside, the nearest to the top of the file first.
 * @param most how many are enough.
 */
export function blockersOf(units: readonly Unit[], most: number): (readonly Unit[])[] {
  const alone = units.map(({ claims }) => {
    const reserved = new Reservations();
    reserved.add(claims);
    return reserved;
  });
  const earlier = new Reservations();
  return units.map((unit, index) => {
    const blockers: Unit[] = [];
    // Of many units few have any: the ones before are compared one by one only where all of them together do not fit.
    if (!earlier.fits(unit.claims)) {
      for (let i = 0; i < index && blockers.length < most; i++) {
        if (!alone[i]!.fits(unit.claims)) blockers.push(units[i]!);
      }
    }
    earlier.add(unit.claims);
    return blockers;
  });
}
