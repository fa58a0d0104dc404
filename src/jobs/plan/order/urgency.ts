import { areEmpty } from '../claims.ts';
import type { Unit } from '../unit.ts';

/** The one file that stands for all: of a unit that has everything for itself. */
const EVERYTHING = '*';

/** What of the list of units decides how urgent each one is. */
export interface UrgencySpec {
  /** In the order of the file. */
  readonly units: readonly Unit[];
  /** How long a unit takes, in any measure. */
  secondsOf(unit: Unit): number;
  /** Whether units that claim the same file are to keep their order. */
  readonly keepsOrder: boolean;
}

/**
 * How urgent each unit is: the least time from its start to the end of all that has to wait for it. That is the longest of
 * its own time with the chain of units behind it that depend on it, and the work that is left on each file that it writes.
 * The most urgent first comes near the least time that any order can have, also where no times are known and all units count
 * alike.
 */
export function urgencies({ units, secondsOf, keepsOrder }: UrgencySpec): Map<Unit, number> {
  if (units.every(isFree)) return new Map(units.map((unit) => [unit, secondsOf(unit)]));
  const chain = chains(units, secondsOf);
  return keepsOrder ? behindInOrder(units, secondsOf, chain) : withWorkLeft(units, secondsOf, chain);
}

/** Whether a unit waits for no other one, and claims nothing: of very many, most lists have no others. */
export function isFree({ claims, waitsFor }: Unit): boolean {
  return waitsFor.length === 0 && areEmpty(claims);
}

/** Where the order on a file is kept, what comes later there is part of the chain behind a unit, with all that waits for it. */
function behindInOrder(
  units: readonly Unit[],
  secondsOf: UrgencySpec['secondsOf'],
  chain: ReadonlyMap<Unit, number>,
): Map<Unit, number> {
  const urgency = new Map(chain);
  /** The most urgent of the units that come later, by file. */
  const writing = new Map<string, number>();
  const using = new Map<string, number>();
  /** The most urgent one that needs each job. */
  const needing = new Map<string, number>();
  for (const unit of units.toReversed()) {
    let behind = Math.max(0, ...unit.jobs.map(({ id }) => needing.get(id) ?? 0));
    for (const { files, writes } of usesOf(unit)) {
      for (const file of files) behind = Math.max(behind, (writes ? using : writing).get(file) ?? 0);
    }
    const whole = Math.max(urgency.get(unit)!, secondsOf(unit) + behind);
    urgency.set(unit, whole);
    for (const { files, writes } of usesOf(unit)) {
      for (const file of files) {
        raise(using, file, whole);
        if (writes) raise(writing, file, whole);
      }
    }
    for (const id of unit.waitsFor) raise(needing, id, whole);
  }
  return urgency;
}

/** Where the order on a file is free, the unit with the longest chain goes first there. */
function withWorkLeft(
  units: readonly Unit[],
  secondsOf: UrgencySpec['secondsOf'],
  chain: ReadonlyMap<Unit, number>,
): Map<Unit, number> {
  const urgency = new Map(chain);
  const writers = new Map<string, Unit[]>();
  for (const unit of units) {
    const files = usesOf(unit).flatMap((use) => (use.writes ? use.files : []));
    for (const file of new Set(files)) {
      const known = writers.get(file);
      if (known === undefined) writers.set(file, [unit]);
      else known.push(unit);
    }
  }
  for (const users of writers.values()) {
    let left = 0;
    for (const unit of users.toSorted((a, b) => chain.get(a)! - chain.get(b)!)) {
      left += secondsOf(unit);
      raise(urgency, unit, left);
    }
  }
  return urgency;
}

function raise<Key>(map: Map<Key, number>, key: Key, to: number): void {
  map.set(key, Math.max(map.get(key) ?? 0, to));
}

/** Every unit that claims a file reads everything, so that one which has everything for itself comes before or behind it. */
function usesOf({ claims }: Unit): { readonly files: readonly string[]; readonly writes: boolean }[] {
  if (claims.length === 0) return [];
  return [
    { files: [EVERYTHING], writes: claims.some(({ kind }) => kind === 'exclusive') },
    ...claims.flatMap((claim) =>
      claim.kind === 'files' ? [{ files: claim.files, writes: claim.mode === 'write' }] : [],
    ),
  ];
}

/** The time of each unit with the longest chain of those behind it: of units that wait for it, and of those that wait for them. */
function chains(units: readonly Unit[], secondsOf: (unit: Unit) => number): Map<Unit, number> {
  const unitOf = new Map(units.flatMap((unit) => unit.jobs.map(({ id }) => [id, unit] as const)));
  /** What each unit waits for, each once, and how many wait for it that are not looked at yet. */
  const before = new Map<Unit, ReadonlySet<Unit>>();
  const open = new Map<Unit, number>();
  for (const unit of units) {
    const waited = new Set(unit.waitsFor.flatMap((id) => unitOf.get(id) ?? []));
    before.set(unit, waited);
    for (const other of waited) open.set(other, (open.get(other) ?? 0) + 1);
  }
  const behind = new Map<Unit, number>();
  const chain = new Map<Unit, number>();
  const ready = units.filter((unit) => !open.has(unit));
  for (let unit = ready.pop(); unit !== undefined; unit = ready.pop()) {
    const whole = secondsOf(unit) + (behind.get(unit) ?? 0);
    chain.set(unit, whole);
    for (const other of before.get(unit)!) {
      behind.set(other, Math.max(behind.get(other) ?? 0, whole));
      const left = open.get(other)! - 1;
      open.set(other, left);
      if (left === 0) ready.push(other);
    }
  }
  return chain;
}
