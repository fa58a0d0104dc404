import { describe, expect, it } from 'vitest';
import { StickyAssignments, MAX_KEYS } from '../../src/cluster/sticky-assignments.ts';
import { INITIAL_ROUTE, ROUTES, type RouteState, type Slot } from '../../src/cluster/routing.ts';
import type { Routing } from '../../src/model/routing.ts';

function slot(index: number, over: Partial<Slot> = {}): Slot {
  return { index, available: true, idle: true, load: 0, homes: 0, ...over };
}

const three = [slot(0), slot(1), slot(2)];

/** Asks so often and remembers what routing remembers. */
function deal(routing: Routing, times: number, slots: readonly Slot[]) {
  let state: RouteState = INITIAL_ROUTE;
  const choices = Array.from({ length: times }, () => {
    const decision = ROUTES[routing](state, { home: null }, slots);
    state = decision.state;
    return decision.choice;
  });
  return { choices, state };
}

describe('round robin', () => {
  it('deals in strict rotation, even to one', () => {
    const { choices } = deal('round_robin', 20, three);
    expect(choices.slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2]);
    const counts = [0, 1, 2].map((index) => choices.filter((choice) => choice === index).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('deals to a busy slot too', () => {
    expect(deal('round_robin', 2, [slot(0, { idle: false, load: 9 }), slot(1)]).choices).toEqual([0, 1]);
  });

  it('passes over a slot that was given up', () => {
    const slots = [slot(0), slot(1, { available: false, idle: false }), slot(2)];
    expect(deal('round_robin', 4, slots).choices).toEqual([0, 2, 0, 2]);
  });

  it('waits when nobody is left, and goes on where it was', () => {
    const gone = three.map((it) => ({ ...it, available: false }));
    const { choices, state } = deal('round_robin', 1, gone);
    expect(choices).toEqual(['wait']);
    expect(ROUTES.round_robin(state, { home: null }, three).choice).toBe(0);
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
    expect(ROUTES.least_busy(INITIAL_ROUTE, { home: null }, slots).choice).toBe(choice);
  });

  it('takes each in its turn where several are idle', () => {
    expect(deal('least_busy', 4, three).choices).toEqual([0, 1, 2, 0]);
    expect(deal('least_busy', 4, [slot(0), slot(1, { idle: false }), slot(2)]).choices).toEqual([0, 2, 0, 2]);
  });
});

describe('sticky', () => {
  const gone = slot(0, { available: false });
  it.each<[string, number | null, Slot[], number | 'wait']>([
    ['keeps a key at its home, however busy that is', 0, [slot(0, { idle: false, load: 7 }), slot(1), slot(2)], 0],
    [
      'gives a new key to the least loaded',
      null,
      [slot(0, { load: 2 }), slot(1, { load: 1 }), slot(2, { load: 3 })],
      1,
    ],
    ['among equally loaded ones to that of the fewest keys', null, [slot(0, { homes: 2 }), slot(1, { homes: 1 })], 1],
    ['and among those to the first', null, three, 0],
    ['moves a key whose slot was given up', 0, [gone, slot(1, { load: 4 }), slot(2)], 2],
    ['waits when nobody is left', 0, [gone], 'wait'],
  ])('%s', (_, home, slots, choice) => {
    expect(ROUTES.sticky(INITIAL_ROUTE, { home }, slots)).toEqual({ state: INITIAL_ROUTE, choice });
  });
});

describe('the homes of keys', () => {
  /** Where new keys go that come one after another to slots of which none is loaded. */
  function settle(homes: StickyAssignments, keys: readonly string[]) {
    return keys.map((key) => {
      const slots = three.map((it) => ({ ...it, homes: homes.at(it.index) }));
      const { choice } = ROUTES.sticky(INITIAL_ROUTE, { home: homes.of(key) }, slots);
      homes.settle(key, Number(choice));
      return choice;
    });
  }

  it('are spread, and stay', () => {
    expect(settle(new StickyAssignments(), ['a', 'b', 'c', 'a', 'd', 'b'])).toEqual([0, 1, 2, 0, 0, 1]);
  });

  it('move with the key', () => {
    const homes = new StickyAssignments();
    homes.settle('a', 0);
    homes.settle('a', 2);
    expect([homes.of('a'), homes.at(0), homes.at(2)]).toEqual([2, 0, 1]);
  });

  it('are forgotten, those first that were used longest ago', () => {
    const homes = new StickyAssignments();
    for (let n = 0; n < MAX_KEYS; n++) homes.settle(`key-${n}`, n % 2);
    homes.settle('key-0', 0);
    homes.settle('one more', 1);
    expect([homes.of('key-0'), homes.of('key-1'), homes.of('key-2')]).toEqual([0, null, 0]);
    expect([homes.at(0), homes.at(1)]).toEqual([MAX_KEYS / 2, MAX_KEYS / 2]);
  });
});

it.each(['round_robin', 'least_busy', 'sticky'] as const)(
  '%s gives the same choice for the same question',
  (routing) => {
    const state: RouteState = { next: 2 };
    const once = ROUTES[routing](state, { home: 1 }, three);
    expect(ROUTES[routing](state, { home: 1 }, three)).toEqual(once);
    expect(state).toEqual({ next: 2 });
  },
);
