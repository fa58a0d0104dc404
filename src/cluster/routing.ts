import type { Routing } from '../model/pool/routing.ts';

/** What routing knows of a slot. */
export interface SlotView {
  readonly index: number;
  /** It has a process, or may get one: work that waits for it will be done. */
  readonly available: boolean;
  /** Work would begin at once: its instance is ready, is not leased and is not waited for. */
  readonly idle: boolean;
  /** Requests that have it or wait for it. */
  readonly load: number;
  /** Keys that belong to it. */
  readonly keys: number;
}

/** Which slot is the first to be considered next. Start with `INITIAL_ROUTE`. */
export interface RouteState {
  readonly next: number;
}

export interface RouteRequest {
  /** The slot that the key of the request belongs to; null: it has no key, or a new one. */
  readonly assigned: number | null;
}

/** The slot to queue at, or `wait`: ask again when something has changed. */
export interface RouteDecision {
  readonly state: RouteState;
  readonly choice: number | 'wait';
}

/** Chooses a slot for a request. Pure: the same state and slots give the same choice. */
export type Route = (state: RouteState, request: RouteRequest, slots: readonly SlotView[]) => RouteDecision;

export const INITIAL_ROUTE: RouteState = { next: 0 };

/** Takes the slots that pass the test in rotation. */
function rotate(test: (slot: SlotView) => boolean): Route {
  return (state, _request, slots) => {
    for (let step = 0; step < slots.length; step++) {
      const slot = slots[(state.next + step) % slots.length];
      if (slot !== undefined && test(slot)) {
        return { state: { next: (slot.index + 1) % slots.length }, choice: slot.index };
      }
    }
    return { state, choice: 'wait' };
  };
}

/** Work-conserving: an idle slot takes the next request; with none idle, the request stays in the common queue. */
const leastBusy = rotate((slot) => slot.available && slot.idle);

/** Strict rotation over the slots that are available, busy or not. */
const roundRobin = rotate((slot) => slot.available);

/** A key stays with its slot. A new key, and one whose slot was given up, gets the slot with the least load. */
const sticky: Route = (state, { assigned }, slots) => {
  if (assigned !== null && slots[assigned]?.available === true) return { state, choice: assigned };
  const [least] = slots
    .filter((slot) => slot.available)
    .sort((a, b) => a.load - b.load || a.keys - b.keys || a.index - b.index);
  return { state, choice: least?.index ?? 'wait' };
};

export const ROUTES: Readonly<Record<Routing, Route>> = { round_robin: roundRobin, least_busy: leastBusy, sticky };
