import { expect, it } from 'vitest';
import type { Unit } from '../../../../src/jobs/plan/unit.ts';
import { type ScheduleState, startable } from '../../../../src/jobs/plan/schedule/schedule.ts';
import type { Claim } from '../../../../src/jobs/plan/claims.ts';

const write = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'write' });
const read = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'read' });
const exclusive: Claim = { kind: 'exclusive' };

interface Named extends Unit {
  readonly name: string;
}

function unit(name: string, claims: Claim | Claim[], over: Partial<Unit> = {}): Named {
  return {
    name,
    jobs: [],
    pool: 'p',
    place: 0,
    claims: Array.isArray(claims) ? claims : [claims],
    waitsFor: [],
    ...over,
  };
}

function starting(pending: Named[], over: Partial<ScheduleState> = {}): string[] {
  const pools = pending.map((it) => it.pool);
  const state: ScheduleState = { pending, pools, running: [], isDone: () => false, room: () => 10, ...over };
  return startable(state).map((it) => (it as Named).name);
}

it('units whose files are free start at once', () => {
  expect(starting([unit('a', write('x')), unit('b', write('y')), unit('c', read('z'))])).toEqual(['a', 'b', 'c']);
});

it('units that read one file start together', () => {
  expect(starting([unit('a', read('x')), unit('b', read('x'))])).toEqual(['a', 'b']);
});

it('of two units that edit one file only the first starts', () => {
  expect(starting([unit('a', write('x')), unit('b', write('x'))])).toEqual(['a']);
});

it('a unit does not edit a file that another one reads, or read one that is edited', () => {
  expect(starting([unit('b', write('x'))], { running: [unit('a', read('x'))] })).toEqual([]);
  expect(starting([unit('b', read('x'))], { running: [unit('a', write('x'))] })).toEqual([]);
});

it('a unit gets all of its files at once or none', () => {
  const pending = [unit('b', write('x', 'y')), unit('c', write('y')), unit('d', write('z'))];
  expect(starting(pending, { running: [unit('a', write('x'))] })).toEqual(['d']);
});

it('no unit overtakes an earlier one that waits for the same file', () => {
  const running = [unit('a', read('x'))];
  expect(starting([unit('edit', write('x')), unit('late reader', read('x'))], { running })).toEqual([]);
});

it('an editing unit that names no files runs alone', () => {
  expect(starting([unit('a', write('x')), unit('all', exclusive), unit('c', write('y'))])).toEqual(['a']);
  expect(starting([unit('all', exclusive), unit('c', write('y'))])).toEqual(['all']);
  expect(starting([unit('c', write('y'))], { running: [unit('all', exclusive)] })).toEqual([]);
});

it('a unit that waits for another job reserves no files', () => {
  expect(starting([unit('all', exclusive, { waitsFor: ['z'] }), unit('c', write('y'))])).toEqual(['c']);
});

it('a unit starts once the jobs that it depends on are done', () => {
  const pending = [unit('b', write('y'), { waitsFor: ['a'] })];
  expect(starting(pending)).toEqual([]);
  expect(starting(pending, { isDone: (job) => job === 'a' })).toEqual(['b']);
});

it('a pool gets no more units than it has room for', () => {
  const pending = [unit('a', write('x')), unit('b', write('y')), unit('c', write('z'), { pool: 'q' })];
  expect(starting(pending, { room: () => 1 })).toEqual(['a', 'c']);
  expect(starting(pending, { room: (pool) => (pool === 'p' ? 0 : 1) })).toEqual(['c']);
});

it('a unit that waits for room in its pool keeps its files reserved', () => {
  const pending = [unit('a', write('x')), unit('b', write('x'), { pool: 'q' })];
  expect(starting(pending, { room: (pool) => (pool === 'p' ? 0 : 1) })).toEqual([]);
});

it('the jobs of a session may read and edit the same file', () => {
  expect(starting([unit('session', [read('x'), write('x')])])).toEqual(['session']);
});

it('ten thousand pending units of one pool are looked through quickly enough to start three', () => {
  const pending = Array.from({ length: 10_000 }, (_, i) => unit(`j${i}`, write(`f${i}`)));
  expect(starting(pending, { room: () => 3 })).toEqual(['j0', 'j1', 'j2']);
});

it('pools that share a limit get no more units together than it allows', () => {
  const pending = ['a', 'b', 'c', 'd'].map((name, index) =>
    unit(name, read('x'), { pool: index % 2 === 0 ? 'p' : 'q' }),
  );
  const limits = { of: (pool: string) => (pool === 'free' ? null : 'shared'), room: () => 3 };
  expect(starting(pending, { limits })).toEqual(['a', 'b', 'c']);
  const free = unit('free', read('x'), { pool: 'free' });
  expect(starting([...pending, free], { limits: { ...limits, room: () => 0 } })).toEqual(['free']);
});
