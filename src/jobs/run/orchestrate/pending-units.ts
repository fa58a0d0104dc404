import type { Unit } from '../../plan/unit.ts';

/** Units that have not started, in the order of the file, and the pools that they are for: many cost little to look through. */
export class PendingUnits {
  readonly #units: Unit[];
  /** How many of them each pool has. */
  readonly #at = new Map<string, number>();

  constructor(units: readonly Unit[]) {
    this.#units = [...units];
    for (const { pool } of units) this.#at.set(pool, (this.#at.get(pool) ?? 0) + 1);
  }

  get units(): readonly Unit[] {
    return this.#units;
  }

  get pools(): Iterable<string> {
    return this.#at.keys();
  }

  /** One begins, or is not started any more. */
  take(unit: Unit): void {
    this.#units.splice(this.#units.indexOf(unit), 1);
    const left = this.#at.get(unit.pool)! - 1;
    if (left > 0) this.#at.set(unit.pool, left);
    else this.#at.delete(unit.pool);
  }

  /** Takes the unit of a job that is no part of a session. @returns whether it was there. */
  takeJob(id: string): boolean {
    const unit = this.#units.find(({ jobs }) => jobs[0]?.id === id);
    if (unit !== undefined) this.take(unit);
    return unit !== undefined;
  }

  /** Those of which this is so. */
  takeWhere(isTaken: (unit: Unit) => boolean): Unit[] {
    const taken = this.#units.filter(isTaken);
    for (const unit of taken) this.take(unit);
    return taken;
  }

  /** One waits for another pool. */
  move(unit: Unit, pool: string): void {
    const at = this.#units.indexOf(unit);
    this.take(unit);
    this.#units.splice(at, 0, { ...unit, pool });
    this.#at.set(pool, (this.#at.get(pool) ?? 0) + 1);
  }

  /** All of them. */
  takeAll(): Unit[] {
    this.#at.clear();
    return this.#units.splice(0);
  }

  /** A job is tried again as soon as nobody works on the files that it lost, before all units that wait. */
  requeue(unit: Unit, lost: readonly string[]): void {
    this.#units.unshift({ ...unit, claims: [...unit.claims, { kind: 'files', files: lost, mode: 'write' }] });
    this.#at.set(unit.pool, (this.#at.get(unit.pool) ?? 0) + 1);
  }
}
