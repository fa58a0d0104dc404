import type { JobOrder } from '../../../model/run/job-order.ts';
import { FileOrder } from '../../plan/order/file-order.ts';
import { preferredOrder } from '../../plan/order/preferred-order.ts';
import type { Unit } from '../../plan/unit.ts';

/** How many are looked at first. */
const FIRST = 1000;

/** Units that have not started, the preferred ones first, and the pools that they are for: many cost little to look through. */
export class PendingUnits {
  /** The first of them, from which nearly all are taken. */
  #first: Unit[] = [];
  /** The others, which may be very many: to take one from the start of them moves all that follow. */
  readonly #rest: Unit[];
  /** How many of them each pool has. */
  readonly #counts = new Map<string, number>();
  /** Null: units that claim the same file may start in any order, or wait in the order of the file anyway. */
  readonly #fileOrder: FileOrder | null;
  /** Those that are tried again. */
  readonly #again = new Set<Unit>();
  readonly #reserveAll: boolean;

  /** @param units in the order of the file. @param secondsOf how long one takes, in any measure. */
  constructor(units: readonly Unit[], order: JobOrder, secondsOf: (unit: Unit) => number) {
    this.#rest = [...preferredOrder(units, order, secondsOf)];
    this.#fileOrder = order === 'auto' ? new FileOrder(units) : null;
    this.#reserveAll = order === 'file';
    for (const { pool } of units) this.#count(pool, 1);
  }

  get count(): number {
    return this.#first.length + this.#rest.length;
  }

  /** In order. None may be taken meanwhile. */
  *[Symbol.iterator](): Generator<Unit, undefined> {
    if (this.#first.length === 0) this.#first = this.#rest.splice(0, FIRST);
    yield* this.#first;
    yield* this.#rest;
  }

  filter(isWanted: (unit: Unit) => boolean): Unit[] {
    return [...this.#first.filter(isWanted), ...this.#rest.filter(isWanted)];
  }

  get pools(): Iterable<string> {
    return this.#counts.keys();
  }

  /** Whether a unit that has to wait keeps its files from the others: in the order of the file, or where it is tried again. */
  reserves(unit: Unit): boolean {
    return this.#reserveAll || this.#again.has(unit);
  }

  /** Whether an earlier unit that could start waits for the same files. */
  isBehind(unit: Unit, isReady: (unit: Unit) => boolean): boolean {
    return this.#fileOrder?.isBehind(unit, isReady) ?? false;
  }

  /** One begins, or is not started any more. */
  take(unit: Unit): void {
    const list = this.#listOf(unit);
    list.splice(list.indexOf(unit), 1);
    if (!this.#again.delete(unit)) this.#fileOrder?.remove(unit);
    this.#count(unit.pool, -1);
  }

  /** Takes the unit of a job that is no part of a session. @returns whether it was there. */
  takeJob(id: string): boolean {
    const isMeant = ({ jobs }: Unit) => jobs[0]?.id === id;
    const unit = this.#first.find(isMeant) ?? this.#rest.find(isMeant);
    if (unit !== undefined) this.take(unit);
    return unit !== undefined;
  }

  /** Those of which this is so. */
  takeWhere(isTaken: (unit: Unit) => boolean): Unit[] {
    const taken = this.filter(isTaken);
    for (const unit of taken) this.take(unit);
    return taken;
  }

  /** One waits for another pool. */
  move(unit: Unit, pool: string): void {
    const moved = { ...unit, pool };
    const list = this.#listOf(unit);
    list[list.indexOf(unit)] = moved;
    if (this.#again.delete(unit)) this.#again.add(moved);
    else this.#fileOrder?.replace(unit, moved);
    this.#count(unit.pool, -1);
    this.#count(pool, 1);
  }

  /** All of them. */
  takeAll(): Unit[] {
    this.#counts.clear();
    this.#again.clear();
    const all = [...this.#first.splice(0), ...this.#rest.splice(0)];
    for (const unit of all) this.#fileOrder?.remove(unit);
    return all;
  }

  /** A job is tried again as soon as nobody works on the files that it lost, before all units that wait. */
  requeue(unit: Unit, lost: readonly string[]): void {
    const again: Unit = { ...unit, claims: [...unit.claims, { kind: 'files', files: lost, mode: 'write' }] };
    this.#first.unshift(again);
    this.#again.add(again);
    this.#count(unit.pool, 1);
  }

  #listOf(unit: Unit): Unit[] {
    return this.#first.includes(unit) ? this.#first : this.#rest;
  }

  #count(pool: string, more: number): void {
    const count = (this.#counts.get(pool) ?? 0) + more;
    if (count > 0) this.#counts.set(pool, count);
    else this.#counts.delete(pool);
  }
}
