import { expect, it } from 'vitest';
import type { Claim, Claims } from '../../../../src/jobs/plan/claims.ts';
import { Reservations } from '../../../../src/jobs/plan/schedule/reservations.ts';
import { blockersOf } from '../../../../src/jobs/plan/schedule/schedule.ts';
import type { Unit } from '../../../../src/jobs/plan/unit.ts';

const read = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'read' });
const write = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'write' });
const exclusive: Claim = { kind: 'exclusive' };

function mayRunTogether(first: Claims, second: Claims): boolean {
  const reserved = new Reservations();
  reserved.add(first);
  return reserved.fits(second);
}

it.each<[string, Claims, Claims, boolean]>([
  ['two readers of a file may run together', [read('a')], [read('a')], true],
  ['a reader and a writer of a file may not', [read('a')], [write('a')], false],
  ['two writers of a file may not', [write('a', 'b')], [write('b', 'c')], false],
  ['writers of different files may', [write('a')], [write('b')], true],
  ['nothing runs beside a job that runs alone', [exclusive], [read()], false],
  ['every claim of a session counts', [read('a'), write('b')], [read('b')], false],
  ['a session and a reader of what it reads may', [read('a'), write('b')], [read('a'), read('c')], true],
  ['a unit without claims runs beside anything', [], [exclusive], true],
])('%s', (_, first, second, expected) => {
  expect(mayRunTogether(first, second)).toBe(expected);
  expect(mayRunTogether(second, first)).toBe(expected);
});

it('the dry run names the earlier units that one can’t run beside, up to a number', () => {
  const claims = [write('a'), read('b'), write('b'), write('c'), write('a', 'b')];
  const units: Unit[] = claims.map((claim, place) => ({ jobs: [], pool: 'p', place, claims: [claim], waitsFor: [] }));
  const named = (most: number) => blockersOf(units, most).map((blockers) => blockers.map((it) => units.indexOf(it)));
  expect(named(10)).toEqual([[], [], [1], [], [0, 1, 2]]);
  expect(named(2)).toEqual([[], [], [1], [], [0, 1]]);
});
