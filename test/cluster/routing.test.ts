import { describe, expect, it } from 'vitest';
import { StickyAssignments, MAX_KEYS } from '../../src/cluster/sticky-assignments.ts';
import { INITIAL_ROUTE, ROUTES, type RouteState, type SlotView } from '../../src/cluster/routing.ts';
import type { Routing } from '../../src/model/pool/routing.ts';

function slot(index: number, over: Partial<SlotView> = {}): SlotView {
  return { index, available: true, idle: true, load: 0, keys: 0, ...over };
}

const three = [slot(0), slot(1), slot(2)];

/** Routes so many requests without a key, one after another. */
function deal(routing: Routing, times: number, slots: readonly SlotView[]) {
  let state: RouteState = INITIAL_ROUTE;
  const choices = Array.from({ length: times }, () => {
    const decision = ROUTES[routing](state, { assigned: null }, slots);
    state = decision.state;
    return decision.choice;
  });
  return { choices, state };
}

describe('round robin', () => {
  it('deals in strict rotation, evenly to within one', () => {
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

  it('waits when no slot is left, and goes on where it was', () => {
    const gone = three.map((it) => ({ ...it, available: false }));
    const { choices, state } = deal('round_robin', 1, gone);
    expect(choices).toEqual(['wait']);
    expect(ROUTES.round_robin(state, { assigned: null }, three).choice).toBe(0);
  });
});

describe('least busy', () => {
  it.each<[string, SlotView[], number | 'wait']>([
    ['takes the first idle slot', [slot(0, { idle: false, load: 1 }), slot(1), slot(2)], 1],
    [
      'leaves work in the common queue while no slot is idle',
      [slot(0, { idle: false }), slot(1, { idle: false })],
      'wait',
    ],
    ['never takes a slot that was given up', [slot(0, { available: false }), slot(1, { idle: false })], 'wait'],
    ['takes the only one that is idle', [slot(0, { idle: false }), slot(1, { idle: false }), slot(2)], 2],
  ])('%s', (_, slots, choice) => {
    expect(ROUTES.least_busy(INITIAL_ROUTE, { assigned: null }, slots).choice).toBe(choice);
  });

  it('takes each in rotation where several are idle', () => {
    expect(deal('least_busy', 4, three).choices).toEqual([0, 1, 2, 0]);
    expect(deal('least_busy', 4, [slot(0), slot(1, { idle: false }), slot(2)]).choices).toEqual([0, 2, 0, 2]);
  });
});

describe('sticky', () => {
  const gone = slot(0, { available: false });
  it.each<[string, number | null, SlotView[], number | 'wait']>([
    ['keeps a key at its slot, however busy that is', 0, [slot(0, { idle: false, load: 7 }), slot(1), slot(2)], 0],
    [
      'gives a new key to the slot with the least load',
      null,
      [slot(0, { load: 2 }), slot(1, { load: 1 }), slot(2, { load: 3 })],
      1,
    ],
    [
      'among slots of equal load prefers the one with the fewest keys',
      null,
      [slot(0, { keys: 2 }), slot(1, { keys: 1 })],
      1,
    ],
    ['among slots with equally many keys prefers the first', null, three, 0],
    ['moves a key whose slot was given up', 0, [gone, slot(1, { load: 4 }), slot(2)], 2],
    ['waits when no slot is left', 0, [gone], 'wait'],
  ])('%s', (_, assigned, slots, choice) => {
    expect(ROUTES.sticky(INITIAL_ROUTE, { assigned }, slots)).toEqual({ state: INITIAL_ROUTE, choice });
  });
});

describe('sticky assignments', () => {
  /** The slots of keys that come one after another, while no slot has work. */
  function route(assignments: StickyAssignments, keys: readonly string[]) {
    return keys.map((key) => {
      const slots = three.map((it) => ({ ...it, keys: assignments.count(it.index) }));
      const { choice } = ROUTES.sticky(INITIAL_ROUTE, { assigned: assignments.slotOf(key) }, slots);
      assignments.assign(key, Number(choice));
      return choice;
    });
  }

  it('spread new keys over the slots, and keep each where it is', () => {
    expect(route(new StickyAssignments(), ['a', 'b', 'c', 'a', 'd', 'b'])).toEqual([0, 1, 2, 0, 0, 1]);
  });

  it('move a key that is assigned to another slot', () => {
    const assignments = new StickyAssignments();
    assignments.assign('a', 0);
    assignments.assign('a', 2);
    expect([assignments.slotOf('a'), assignments.count(0), assignments.count(2)]).toEqual([2, 0, 1]);
  });

  it('are forgotten beyond a bound, those first that were used longest ago', () => {
    const assignments = new StickyAssignments();
    for (let n = 0; n < MAX_KEYS; n++) assignments.assign(`key-${n}`, n % 2);
    assignments.assign('key-0', 0);
    assignments.assign('one more', 1);
    expect(['key-0', 'key-1', 'key-2'].map((key) => assignments.slotOf(key))).toEqual([0, null, 0]);
    expect([assignments.count(0), assignments.count(1)]).toEqual([MAX_KEYS / 2, MAX_KEYS / 2]);
  });
});

it.each(['round_robin', 'least_busy', 'sticky'] as const)(
  '%s makes the same choice for the same state and slots',
  (routing) => {
    const state: RouteState = { next: 2 };
    const once = ROUTES[routing](state, { assigned: 1 }, three);
    expect(ROUTES[routing](state, { assigned: 1 }, three)).toEqual(once);
    expect(state).toEqual({ next: 2 });
  },
);
