import type { Routing } from '../model/routing.ts';

/** What routing sees of a slot. */
export interface Slot {
  readonly index: number;
  /** Not given up, not stopped: work that waits for it will be done. */
  readonly available: boolean;
  /** Could begin at once: ready, not leased, nothing waits for it. */
  readonly idle: boolean;
  /** Leases that run on it or wait for it. */
  readonly load: number;
  /** Keys that are at home there. */
  readonly homes: number;
}

/** What routing remembers: whose turn it is. Start with `INITIAL_ROUTE`. */
export interface RouteState {
  readonly next: number;
}

export interface RouteRequest {
  /** Where its key is at home; null: it has none, or a new one. */
  readonly home: number | null;
}

/** A slot to queue at, or `wait`: ask again when something has changed. */
export interface RouteDecision {
  readonly state: RouteState;
  readonly choice: number | 'wait';
}

/** Decides who gets a request. Pure: the same state and slots give the same choice. */
export type Route = (state: RouteState, request: RouteRequest, slots: readonly Slot[]) => RouteDecision;

export const INITIAL_ROUTE: RouteState = { next: 0 };

/** Of the slots that will do each is chosen in its turn. */
function inTurn(willDo: (slot: Slot) => boolean): Route {
  return (state, _request, slots) => {
    for (let step = 0; step < slots.length; step++) {
      const slot = slots[(state.next + step) % slots.length];
      if (slot !== undefined && willDo(slot)) {
        return { state: { next: (slot.index + 1) % slots.length }, choice: slot.index };
      }
    }
    return { state, choice: 'wait' };
  };
}

/** Work-conserving: an idle slot takes the next request; with none idle, the request stays in the common queue. */
const leastBusy = inTurn((slot) => slot.available && slot.idle);

/** Strict rotation over the slots that are available, busy or not. */
const roundRobin = inTurn((slot) => slot.available);

/** The same key, the same slot; a new key goes to the least loaded, and so does a key whose slot was given up. */
const sticky: Route = (state, { home }, slots) => {
  if (home !== null && slots[home]?.available === true) return { state, choice: home };
  const [least] = slots
    .filter((slot) => slot.available)
    .sort((a, b) => a.load - b.load || a.homes - b.homes || a.index - b.index);
  return { state, choice: least?.index ?? 'wait' };
};

export const ROUTES: Readonly<Record<Routing, Route>> = { round_robin: roundRobin, least_busy: leastBusy, sticky };
