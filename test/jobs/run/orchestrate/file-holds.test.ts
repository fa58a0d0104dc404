import { expect, it } from 'vitest';
import { FileHolds } from '../../../../src/jobs/run/orchestrate/file-holds.ts';
import { eventually } from '../../../support/eventually.ts';
import { never } from '../../../support/never.ts';

/** Notes when a promise has settled. */
function watch(promise: Promise<Disposable>) {
  const seen = { granted: null as Disposable | null };
  void promise.then((it) => (seen.granted = it));
  return seen;
}

it('what a job has lost and tries again is merged before what others change there', async () => {
  const holds = new FileHolds();
  holds.lose('again', ['a.txt', 'b.txt']);
  const hold = await holds.begin('again', never);
  expect(holds.lostBy('again')).toEqual([]);
  const other = watch(holds.merging('other', ['x.txt', 'b.txt'], never));
  const apart = await holds.merging('apart', ['c.txt'], never);
  apart[Symbol.dispose]();
  const own = await holds.merging('again', ['a.txt'], never);
  expect(other.granted).toBe(null);
  own[Symbol.dispose]();
  hold[Symbol.dispose]();
  await eventually(() => expect(other.granted).not.toBe(null));
});

it('begins when what is being merged in these files is merged', async () => {
  const holds = new FileHolds();
  const merging = await holds.merging('first', ['a.txt'], never);
  holds.lose('again', ['a.txt']);
  const begun = watch(holds.begin('again', never));
  await Promise.resolve();
  expect(begun.granted).toBe(null);
  merging[Symbol.dispose]();
  await eventually(() => expect(begun.granted).not.toBe(null));
});

it('no two jobs that are tried again wait for each other', async () => {
  const holds = new FileHolds();
  holds.lose('one', ['a.txt']);
  holds.lose('two', ['b.txt']);
  await holds.begin('one', never);
  await holds.begin('two', never);
  await holds.merging('one', ['a.txt', 'b.txt'], never);
  await holds.merging('two', ['a.txt', 'b.txt'], never);
});

it('an interrupt ends every wait', async () => {
  const holds = new FileHolds();
  holds.lose('again', ['a.txt']);
  await holds.begin('again', never);
  const stop = new AbortController();
  const other = watch(holds.merging('other', ['a.txt'], stop.signal));
  stop.abort(new Error('stop'));
  await eventually(() => expect(other.granted).not.toBe(null));
});
