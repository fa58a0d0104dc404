import { expect, it } from 'vitest';
import type { Unit } from '../../../src/jobs/plan/unit.ts';
import { type ScheduleState, startable } from '../../../src/jobs/plan/schedule.ts';
import type { Claim } from '../../../src/jobs/plan/claims.ts';

const write = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'write' });
const read = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'read' });
const alone: Claim = { kind: 'alone' };

interface Named extends Unit {
  readonly name: string;
}

function unit(name: string, claims: Claim | Claim[], over: Partial<Unit> = {}): Named {
  return { name, jobs: [], pool: 'p', claims: Array.isArray(claims) ? claims : [claims], waitsFor: [], ...over };
}

function begins(pending: Named[], over: Partial<ScheduleState> = {}): string[] {
  const pools = pending.map((it) => it.pool);
  const state: ScheduleState = { pending, pools, running: [], isDone: () => false, room: () => 10, ...over };
  return startable(state).map((it) => (it as Named).name);
}

it('begins everything that is free', () => {
  expect(begins([unit('a', write('x')), unit('b', write('y')), unit('c', read('z'))])).toEqual(['a', 'b', 'c']);
});

it('lets readers share a file', () => {
  expect(begins([unit('a', read('x')), unit('b', read('x'))])).toEqual(['a', 'b']);
});

it('keeps two edits of one file apart', () => {
  expect(begins([unit('a', write('x')), unit('b', write('x'))])).toEqual(['a']);
});

it('keeps an edit from a file that is being read, and the other way round', () => {
  expect(begins([unit('b', write('x'))], { running: [unit('a', read('x'))] })).toEqual([]);
  expect(begins([unit('b', read('x'))], { running: [unit('a', write('x'))] })).toEqual([]);
});

it('takes all files of a job at once or none', () => {
  const pending = [unit('b', write('x', 'y')), unit('c', write('y')), unit('d', write('z'))];
  expect(begins(pending, { running: [unit('a', write('x'))] })).toEqual(['d']);
});

it('lets nobody overtake on a file that somebody waits for', () => {
  const running = [unit('a', read('x'))];
  expect(begins([unit('edit', write('x')), unit('late reader', read('x'))], { running })).toEqual([]);
});

it('lets a job that names no files run alone', () => {
  expect(begins([unit('a', write('x')), unit('all', alone), unit('c', write('y'))])).toEqual(['a']);
  expect(begins([unit('all', alone), unit('c', write('y'))])).toEqual(['all']);
  expect(begins([unit('c', write('y'))], { running: [unit('all', alone)] })).toEqual([]);
});

it('does not hold anybody up for a job that waits for another job', () => {
  expect(begins([unit('all', alone, { waitsFor: ['z'] }), unit('c', write('y'))])).toEqual(['c']);
});

it('begins what depends on a job once that is done', () => {
  const pending = [unit('b', write('y'), { waitsFor: ['a'] })];
  expect(begins(pending)).toEqual([]);
  expect(begins(pending, { isDone: (job) => job === 'a' })).toEqual(['b']);
});

it('hands a pool no more than it has room for', () => {
  const pending = [unit('a', write('x')), unit('b', write('y')), unit('c', write('z'), { pool: 'q' })];
  expect(begins(pending, { room: () => 1 })).toEqual(['a', 'c']);
  expect(begins(pending, { room: (pool) => (pool === 'p' ? 0 : 1) })).toEqual(['c']);
});

it('keeps the files of a job that waits for room', () => {
  const pending = [unit('a', write('x')), unit('b', write('x'), { pool: 'q' })];
  expect(begins(pending, { room: (pool) => (pool === 'p' ? 0 : 1) })).toEqual([]);
});

it('does not keep a session from its own files', () => {
  expect(begins([unit('session', [read('x'), write('x')])])).toEqual(['session']);
});

it('looks through ten thousand jobs of one pool without trouble', () => {
  const pending = Array.from({ length: 10_000 }, (_, i) => unit(`j${i}`, write(`f${i}`)));
  expect(begins(pending, { room: () => 3 })).toEqual(['j0', 'j1', 'j2']);
});
