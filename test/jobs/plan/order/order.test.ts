import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../../../fixtures/job-lists/random.ts';
import { boundOf, type JobList, type ListKind, randomList } from '../../../../fixtures/job-lists/random-list.ts';
import { makespanOf, simulate, type Span } from '../../../../fixtures/job-lists/simulate.ts';
import type { Claim } from '../../../../src/jobs/plan/claims.ts';
import { FileOrder } from '../../../../src/jobs/plan/order/file-order.ts';
import { preferredOrder } from '../../../../src/jobs/plan/order/preferred-order.ts';
import { urgencies } from '../../../../src/jobs/plan/order/urgency.ts';
import { Reservations } from '../../../../src/jobs/plan/schedule/reservations.ts';
import { PendingUnits } from '../../../../src/jobs/run/orchestrate/pending-units.ts';
import type { Unit } from '../../../../src/jobs/plan/unit.ts';
import { JOB_ORDERS } from '../../../../src/model/choices.ts';
import { makeJob } from '../../../support/job.ts';

const write = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'write' });
const read = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'read' });
const exclusive: Claim = { kind: 'exclusive' };

/** Units in their order: a name, seconds, claims, and what each waits for. */
function list(...rows: (readonly [string, number, Claim[], string[]?])[]): JobList {
  const entries = rows.map(([id, seconds, claims, waitsFor = []], place): [Unit, number] => [
    { jobs: [makeJob({ id })], pool: 'p', place, claims, waitsFor },
    seconds,
  ]);
  return { units: entries.map(([unit]) => unit), seconds: new Map(entries) };
}

const nameOf = ({ jobs }: Unit) => jobs[0]!.id;
const exactly =
  ({ seconds }: JobList) =>
  (unit: Unit) =>
    seconds.get(unit)!;

function urgencyOf(given: JobList, keepsOrder: boolean): Record<string, number> {
  const found = urgencies({ units: given.units, secondsOf: exactly(given), keepsOrder });
  return Object.fromEntries([...found].map(([unit, urgency]) => [nameOf(unit), urgency]));
}

it.each<[string, JobList, Record<string, number>, Record<string, number>?]>([
  ['of one that nothing waits for: its own time', list(['a', 3, []], ['b', 5, []]), { a: 3, b: 5 }],
  [
    'with those behind it: the longest chain',
    list(['a', 1, []], ['b', 2, [], ['a']], ['c', 5, [], ['a']], ['d', 4, [], ['b', 'c']]),
    { a: 10, b: 6, c: 9, d: 4 },
  ],
  [
    'of one that depends on a later one: its own',
    list(['a', 1, [], ['b']], ['b', 2, []], ['c', 1, [], ['a']]),
    { a: 2, b: 4, c: 1 },
  ],
  [
    'with others on its file: what is left there, in the order of the file or with the longest first',
    list(['a', 1, [write('x')]], ['b', 5, [write('x')]], ['c', 2, [write('x')]]),
    { a: 8, b: 7, c: 2 },
    { a: 1, b: 8, c: 3 },
  ],
  [
    'with readers of its file behind it: the longest of them',
    list(['a', 1, [write('x')]], ['b', 5, [read('x')]], ['c', 2, [read('x')]]),
    { a: 6, b: 5, c: 2 },
    { a: 1, b: 5, c: 2 },
  ],
  [
    'with one on its file behind it that others depend on: all of that, where the order is kept',
    list(['a', 1, [write('x')]], ['b', 1, [write('x')]], ['c', 9, [], ['b']]),
    { a: 11, b: 10, c: 9 },
    { a: 1, b: 10, c: 9 },
  ],
  [
    'of one that has everything for itself: all that comes behind it',
    list(['a', 1, [write('x')]], ['all', 2, [exclusive]], ['b', 5, [write('y')]], ['free', 1, []]),
    { a: 8, all: 7, b: 5, free: 1 },
    { a: 1, all: 2, b: 5, free: 1 },
  ],
])('the urgency %s', (_, given, kept, free = kept) => {
  expect(urgencyOf(given, true)).toEqual(kept);
  expect(urgencyOf(given, false)).toEqual(free);
});

it('the most urgent come first, those alike as in the file; in the order of the file nothing is moved', () => {
  const given = list(['a', 1, []], ['b', 1, []], ['c', 3, []], ['d', 1, [], ['b']]);
  const names = (order: 'auto' | 'file') => preferredOrder(given.units, order, exactly(given)).map(nameOf);
  expect(names('auto')).toEqual(['c', 'b', 'a', 'd']);
  expect(names('file')).toEqual(['a', 'b', 'c', 'd']);
});

describe('the order on a file', () => {
  const behind = (given: JobList, ready: (name: string) => boolean = () => true) => {
    const order = new FileOrder(given.units);
    return given.units.flatMap((unit) => (order.isBehind(unit, (it) => ready(nameOf(it))) ? [nameOf(unit)] : []));
  };

  it.each<[string, JobList, string[]]>([
    ['two writers', list(['a', 1, [write('x')]], ['b', 1, [write('x')]]), ['b']],
    ['a writer behind a reader', list(['a', 1, [read('x')]], ['b', 1, [write('x')]]), ['b']],
    ['readers', list(['a', 1, [read('x')]], ['b', 1, [read('x')]]), []],
    ['a reader between writers', list(['a', 1, [read('x')]], ['b', 1, [read('x')]], ['c', 1, [write('x')]]), ['c']],
    ['other files', list(['a', 1, [write('x')]], ['b', 1, [write('y')]], ['c', 1, [write('x', 'y')]]), ['c']],
    [
      'one that has everything for itself',
      list(['a', 1, [write('x')]], ['all', 1, [exclusive]], ['b', 1, [read('y')]], ['free', 1, []]),
      ['all', 'b'],
    ],
  ])('keeps the later one of %s behind the earlier one', (_, given, names) => {
    expect(behind(given)).toEqual(names);
  });

  it('is for units that could start: one that waits for another job is passed', () => {
    const given = list(['a', 1, [write('x')]], ['b', 1, [write('x')]], ['c', 1, [write('x')]]);
    expect(behind(given, (name) => name !== 'a')).toEqual(['c']);
  });

  it('stays where a unit waits for another pool', () => {
    const given = list(['a', 1, [write('x')]], ['b', 1, [write('x')]]);
    const pending = new PendingUnits(given.units, 'auto', () => 1);
    pending.move(given.units[0]!, 'q');
    const [moved, behind] = [...pending] as [Unit, Unit];
    expect([moved.pool, ...pending.pools]).toEqual(['q', 'p', 'q']);
    expect(pending.isBehind(behind, () => true)).toBe(true);
    pending.take(moved);
    expect(pending.isBehind(behind, () => true)).toBe(false);
    expect([...pending.pools]).toEqual(['p']);
  });

  it('ends for those behind a unit when it has begun', () => {
    const given = list(['a', 1, [write('x')]], ['all', 1, [exclusive]], ['b', 1, [write('x')]]);
    const order = new FileOrder(given.units);
    const [a, all, b] = given.units as [Unit, Unit, Unit];
    order.remove(a);
    expect([order.isBehind(all, () => true), order.isBehind(b, () => true)]).toEqual([false, true]);
    order.remove(all);
    expect(order.isBehind(b, () => true)).toBe(false);
  });
});

/** The value below which this share of the values lies. */
const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1]!;

const LISTS = 40;
const INSTANCES = 5;
const BOTH: ListKind = { deps: true, files: true };

describe('a run of a random list', () => {
  const lists = Array.from({ length: LISTS }, (_, seed) => randomList(60, BOTH, randomFrom(seed + 1)));

  it.each(JOB_ORDERS)('in the order %s does each unit once, when it may run', (order) => {
    for (const given of lists) {
      const spans = simulate(given, INSTANCES, order, exactly(given));
      expect(new Set(spans.map(({ unit }) => unit)).size).toBe(given.units.length);
      expect(spans).toHaveLength(given.units.length);
      const ends = new Map(spans.map(({ unit, to }) => [nameOf(unit), to]));
      for (const { unit, from } of spans) {
        for (const id of unit.waitsFor) expect(ends.get(id)).toBeLessThanOrEqual(from);
        const beside = spans.filter((other) => other.unit !== unit && other.from <= from && other.to > from);
        expect(beside.length).toBeLessThan(INSTANCES);
        const reserved = new Reservations();
        for (const other of beside) reserved.add(other.unit.claims);
        expect(reserved.fits(unit.claims)).toBe(true);
      }
    }
  });

  it('keeps the order on each file, but for what waits for another job', () => {
    const overtakings = (given: JobList, spans: readonly Span[]) => {
      const begun = new Map(spans.map(({ unit, from }) => [unit, from]));
      const ends = new Map(spans.map(({ unit, to }) => [nameOf(unit), to]));
      return given.units.flatMap((unit) => {
        const readyAt = Math.max(0, ...unit.waitsFor.map((id) => ends.get(id)!));
        const [file] = unit.claims.flatMap((claim) => (claim.kind === 'files' ? claim.files : []));
        const later = given.units.filter(({ place, claims: [claim] }) => {
          return place > unit.place && claim?.kind === 'files' && claim.files[0] === file;
        });
        return later.filter((other) => begun.get(other)! >= readyAt && begun.get(other)! < begun.get(unit)!);
      });
    };
    for (const given of lists)
      expect(overtakings(given, simulate(given, INSTANCES, 'auto', exactly(given)))).toEqual([]);
    expect(
      lists.some((given) => overtakings(given, simulate(given, INSTANCES, 'any', exactly(given))).length > 0),
    ).toBe(true);
  });

  it('by urgency comes near the least time that there can be, and nearer than in the order of the file', () => {
    const ratios = (order: 'auto' | 'any' | 'file', known: boolean) =>
      lists.map((given) => {
        const spans = simulate(given, INSTANCES, order, known ? exactly(given) : () => 1);
        return makespanOf(spans) / boundOf(given, INSTANCES);
      });
    for (const order of ['auto', 'any'] as const) {
      expect(quantile(ratios(order, true), 0.5)).toBeLessThanOrEqual(1.012);
      expect(quantile(ratios(order, true), 0.9)).toBeLessThan(quantile(ratios('file', true), 0.9));
      expect(quantile(ratios(order, false), 0.5)).toBeLessThan(quantile(ratios('file', false), 0.5));
    }
  });
});

it('the urgency of a long chain, and of many jobs in one file, is found without recursion', () => {
  const given = randomList(20_000, {}, randomFrom(1));
  const chained = given.units.map((unit, place) => (place === 0 ? unit : { ...unit, waitsFor: [`j${place - 1}`] }));
  const all = { units: [...given.units, ...chained], secondsOf: () => 1, keepsOrder: true };
  expect(urgencies({ ...all, units: chained }).get(chained[0]!)).toBe(20_000);
  const files = given.units.map((unit): Unit => ({ ...unit, claims: [write('one')] }));
  expect(urgencies({ ...all, units: files }).get(files[0]!)).toBe(20_000);
});
