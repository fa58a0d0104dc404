import { describe, expect, it } from 'vitest';
import { INITIAL_ROUTE, ROUTES, type RouteState, type Slot } from '../../src/cluster/routing.ts';
import type { Routing } from '../../src/model/job.ts';

function slot(index: number, over: Partial<Slot> = {}): Slot {
  return { index, available: true, idle: true, load: 0, ...over };
}

const three = [slot(0), slot(1), slot(2)];

/** Asks for one key after another and remembers what routing remembers. */
function deal(routing: Routing, keys: readonly (string | null)[], slots: readonly Slot[]) {
  let state: RouteState = INITIAL_ROUTE;
  const choices = keys.map((key) => {
    const decision = ROUTES[routing](state, { key }, slots);
    state = decision.state;
    return decision.choice;
  });
  return { choices, state };
}

const nobody = (n: number) => Array.from({ length: n }, () => null);

describe('round robin', () => {
  it('deals in strict rotation, even to one', () => {
    const { choices } = deal('round_robin', nobody(20), three);
    expect(choices.slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2]);
    const counts = [0, 1, 2].map((index) => choices.filter((choice) => choice === index).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('deals to a busy slot too', () => {
    expect(deal('round_robin', nobody(2), [slot(0, { idle: false, load: 9 }), slot(1)]).choices).toEqual([0, 1]);
  });

  it('passes over a slot that was given up', () => {
    const slots = [slot(0), slot(1, { available: false, idle: false }), slot(2)];
    expect(deal('round_robin', nobody(4), slots).choices).toEqual([0, 2, 0, 2]);
  });

  it('waits when nobody is left, and goes on where it was', () => {
    const gone = three.map((it) => ({ ...it, available: false }));
    const { choices, state } = deal('round_robin', nobody(1), gone);
    expect(choices).toEqual(['wait']);
    expect(ROUTES.round_robin(state, { key: null }, three).choice).toBe(0);
  });
});

describe('least busy', () => {
  it.each<[string, Slot[], number | 'wait']>([
    ['takes the first idle slot', [slot(0, { idle: false, load: 1 }), slot(1), slot(2)], 1],
    [
      'leaves work in the common queue while nobody is idle',
      [slot(0, { idle: false }), slot(1, { idle: false })],
      'wait',
    ],
    ['never takes a slot that was given up', [slot(0, { available: false }), slot(1, { idle: false })], 'wait'],
    ['takes the only one that is idle', [slot(0, { idle: false }), slot(1, { idle: false }), slot(2)], 2],
  ])('%s', (_, slots, choice) => {
    expect(ROUTES.least_busy(INITIAL_ROUTE, { key: null }, slots).choice).toBe(choice);
  });
});

describe('sticky', () => {
  it('keeps a key at its slot, however busy that is', () => {
    const { choices, state } = deal('sticky', ['a', 'b', 'c', 'a', 'b'], three);
    expect(choices).toEqual([0, 1, 2, 0, 1]);
    const busy = [slot(0, { idle: false, load: 7 }), slot(1), slot(2)];
    expect(ROUTES.sticky(state, { key: 'a' }, busy).choice).toBe(0);
  });

  it('gives a new key to the least loaded slot', () => {
    expect(deal('sticky', ['a'], [slot(0, { load: 2 }), slot(1, { load: 1 }), slot(2, { load: 3 })]).choices).toEqual([
      1,
    ]);
  });

  it('spreads new keys over slots that are equally loaded', () => {
    expect(deal('sticky', ['a', 'b', 'c', 'd'], three).choices).toEqual([0, 1, 2, 0]);
  });

  it('moves a key whose slot was given up, once', () => {
    const { state } = deal('sticky', ['a'], three);
    const slots = [slot(0, { available: false }), slot(1, { load: 4 }), slot(2)];
    const moved = ROUTES.sticky(state, { key: 'a' }, slots);
    expect(moved.choice).toBe(2);
    expect(ROUTES.sticky(moved.state, { key: 'a' }, three).choice).toBe(2);
  });

  it('waits when nobody is left', () => {
    expect(deal('sticky', ['a'], [slot(0, { available: false })]).choices).toEqual(['wait']);
  });
});

it.each(['round_robin', 'least_busy', 'sticky'] as const)(
  '%s gives the same choice for the same question',
  (routing) => {
    const state: RouteState = { next: 2, homes: new Map([['a', 1]]) };
    const once = ROUTES[routing](state, { key: 'a' }, three);
    expect(ROUTES[routing](state, { key: 'a' }, three)).toEqual(once);
    expect(state).toEqual({ next: 2, homes: new Map([['a', 1]]) });
  },
);
