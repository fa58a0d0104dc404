import { expect, it } from 'vitest';
import { deadline, orAbort, sleep, systemClock } from '../../src/lib/clock.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { never } from '../support/never.ts';

it('sleep ends at its time, or when its signal aborts', async () => {
  const clock = new FakeClock();
  const slept = sleep(clock, 1000, never);
  clock.advance(1000);
  await slept;
  const stop = new AbortController();
  const woken = sleep(clock, 1000, stop.signal);
  stop.abort(new Error('up'));
  await expect(woken).rejects.toThrow('up');
  expect(clock.waiting).toBe(0);
});

it('a deadline aborts at its time or with its parent, with the reason of either', () => {
  const clock = new FakeClock();
  const parent = new AbortController();
  using first = deadline(clock, 50, 'late', parent.signal);
  clock.advance(49);
  expect(first.signal.aborted).toBe(false);
  clock.advance(1);
  expect(first.signal.reason).toBe('late');
  using second = deadline(clock, 50, 'late', parent.signal);
  parent.abort('parent');
  expect(second.signal.reason).toBe('parent');
});

it('a disposed deadline leaves no timer', () => {
  const clock = new FakeClock();
  deadline(clock, 50, 'late', never)[Symbol.dispose]();
  expect(clock.waiting).toBe(0);
});

it('within gives null after its time, and the promise goes on', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const stop = new AbortController();
  const waiting = orAbort(promise, stop.signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  resolve(1);
  expect(await orAbort(promise, never)).toBe(1);
});

it('orAbort handles the rejection of a promise that it no longer waits for', async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  await expect(orAbort(promise, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  // Else an unhandled rejection, which ends the program.
  reject(new Error('late'));
  await sleep(systemClock, 0, never);
});
