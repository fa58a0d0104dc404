import { describe, expect, it } from 'vitest';
import { waitUntil } from '../../src/mcp/wait-until.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** Waits on a clock that the test moves, and notes what the client is told. */
function waiting(ms: number, done: Promise<unknown>, withProgress = true) {
  const clock = new FakeClock();
  const cancel = new AbortController();
  const told: string[] = [];
  const progress = (seconds: number, message: string) => void told.push(`${seconds}: ${message}`);
  const wait = { clock, signal: cancel.signal, elicits: false, progress: withProgress ? progress : null };
  let isOver = false;
  const over = waitUntil(done, ms, () => '1 of 2 ended', wait).then(() => {
    isOver = true;
  });
  /** Lets time pass in steps, with what follows from each. */
  const pass = async (seconds: number) => {
    for (let n = 0; n < seconds; n++) {
      clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return isOver;
  };
  return { pass, told, cancel, over, clock };
}

describe('a wait of a call', () => {
  const forever = new Promise<never>(() => {});

  it('tells its progress each five seconds, and ends at its time', async () => {
    const { pass, told } = waiting(12_000, forever);
    expect(await pass(11)).toBe(false);
    expect(told).toEqual(['5: 1 of 2 ended', '10: 1 of 2 ended']);
    expect(await pass(1)).toBe(true);
  });

  it('ends before the client gives up, however long it may take: sooner where the client wants no progress', async () => {
    const silent = waiting(1_000_000, forever, false);
    expect(await silent.pass(169)).toBe(false);
    expect(await silent.pass(1)).toBe(true);
    const telling = waiting(1_000_000, forever);
    expect(await telling.pass(289)).toBe(false);
    expect(await telling.pass(1)).toBe(true);
  });

  it('ends when what it waits for is over, and when the client cancels', async () => {
    const done = Promise.withResolvers<void>();
    const ended = waiting(60_000, done.promise);
    expect(await ended.pass(1)).toBe(false);
    done.resolve();
    await ended.over;
    const cancelled = waiting(60_000, forever);
    cancelled.cancel.abort();
    await cancelled.over;
    expect(cancelled.clock.waiting).toBe(0);
  });
});
