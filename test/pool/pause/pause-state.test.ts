import { expect, it } from 'vitest';
import type { Limit } from '../../../src/model/turn/limit.ts';
import { movePause, OPEN, type PauseState } from '../../../src/pool/pause/pause-state.ts';

const HOUR = 3_600_000;
const at = (ms: number) => new Date(ms).toISOString();
const limit = (kind: Limit['kind'], until: number | null = null) =>
  ({ type: 'limit', met: { limit: { kind, until: until === null ? null : at(until) }, reason: 'no' } }) as const;
const due = { type: 'due' } as const;
const answered = { type: 'answered' } as const;

/** The states that a pool goes through; each step is what happens, and when. */
function states(
  steps: readonly (readonly [number, Parameters<typeof movePause>[1]])[],
  maxWaitMs = HOUR,
): PauseState[] {
  const all: PauseState[] = [];
  for (const [now, event] of steps) all.push(movePause(all.at(-1) ?? OPEN, event, now, maxWaitMs));
  return all;
}

const untils = (all: readonly PauseState[]) => all.map((state) => (state.name === 'paused' ? state.until : state.name));

it('a limit whose end the tool knows pauses the pool until then; then one turn is tried, and opens it', () => {
  const all = states([
    [0, limit('quota', 90_000)],
    [89_999, due],
    [90_000, due],
    [91_000, answered],
  ]);
  expect(untils(all)).toEqual([90_000, 90_000, 'trying', 'open']);
});

it('a limit without a known end pauses twice as long each time in a row, up to a bound', () => {
  const steps = Array.from({ length: 8 }, (_, index) => [
    [index * 1e6, limit('overloaded')] as const,
    [index * 1e6 + 900_000, due] as const,
  ]).flat();
  const pauses = states(steps, 1e9).flatMap((state, index) =>
    state.name === 'paused' ? [(state.until - steps[index]![0]) / 1000] : [],
  );
  expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 600, 600]);
});

it('after a turn that was answered the pauses begin anew', () => {
  const all = states([
    [0, limit('overloaded')],
    [15_000, due],
    [16_000, answered],
    [20_000, limit('overloaded')],
  ]);
  expect(untils(all)).toEqual([15_000, 'trying', 'open', 35_000]);
});

it('turns that ran beside the one that met it change nothing, unless they know a later end', () => {
  const all = states([
    [0, limit('overloaded')],
    [10, limit('overloaded')],
    [20, limit('overloaded', 5000)],
    [30, limit('quota', 60_000)],
    [40, answered],
  ]);
  expect(untils(all)).toEqual([15_000, 15_000, 15_000, 60_000, 60_000]);
  expect(all[1]).toBe(all[0]);
});

it('a pause that ends later than anybody waits is too long, at once or once a row of them is', () => {
  expect(states([[0, limit('quota', HOUR + 1)]])[0]).toMatchObject({ name: 'paused', tooLong: true });
  expect(states([[0, limit('quota', HOUR)]])[0]).toMatchObject({ tooLong: false });
  const all = states([
    [0, limit('quota', HOUR)],
    [HOUR, due],
    [HOUR + 1, limit('overloaded')],
  ]);
  expect(all[2]).toMatchObject({ name: 'paused', since: 0, tooLong: true });
  expect(states([[0, limit('overloaded')]], 0)[0]).toMatchObject({ tooLong: true });
});

it('an end that has gone by already is a moment ahead, so that nobody is asked without end', () => {
  expect(untils(states([[50_000, limit('overloaded', 0)]]))).toEqual([51_000]);
});

it('a provider whose end has always gone by already is asked ever more rarely', () => {
  const steps = Array.from({ length: 12 }, (_, index) => [
    [index * 1e6 + 1, limit('overloaded', index * 1e6)] as const,
    [index * 1e6 + 900_000, due] as const,
  ]).flat();
  const pauses = states(steps, 1e9).flatMap((state, index) =>
    state.name === 'paused' ? [(state.until - steps[index]![0]) / 1000] : [],
  );
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
});

it('an answer while the pool is open or paused changes nothing', () => {
  expect(movePause(OPEN, answered, 0, HOUR)).toBe(OPEN);
  expect(movePause(OPEN, due, 0, HOUR)).toBe(OPEN);
});
