import type { Limit, LimitKind } from '../../model/turn/limit.ts';

/** A limit of its provider that a pool has met, and why it is known. */
export interface MetLimit {
  readonly limit: Limit;
  /** In the tool's own words. */
  readonly reason: string;
}

/** A row of pauses, from the first limit until a turn ended without one. Times are milliseconds since the epoch. */
interface PauseRow extends MetLimit {
  readonly since: number;
  /** How many pauses the row has so far. */
  readonly pauses: number;
}

/**
 * Whether a pool takes work.
 *
 *              a limit                     the time is up
 *   ┌──────┐ ───────────► ┌────────┐ ───────────────────────► ┌────────┐
 *   │ open │              │ paused │                          │ trying │ one turn at a time
 *   └──────┘              └────────┘ ◄─────────────────────── └────────┘
 *      ▲                    │    ▲           a limit              │
 *      │                    └────┘ a later one                    │
 *      └──────────────────────────────────────────────────────────┘ a turn ended without one
 */
export type PauseState =
  | { readonly name: 'open' }
  | (PauseRow & {
      readonly name: 'paused';
      readonly until: number;
      /** Whether it ends too late for anybody to wait: what waits is refused. */
      readonly tooLong: boolean;
    })
  | (PauseRow & { readonly name: 'trying' });

export type PauseEvent =
  | { readonly type: 'limit'; readonly met: MetLimit }
  /** A turn ended, and the provider had answered. */
  | { readonly type: 'answered' }
  | { readonly type: 'due' };

export const OPEN: PauseState = { name: 'open' };

/** The pauses where no tool says how long: the first one, each further one twice as long, and the longest. Milliseconds. */
const UNTOLD: Readonly<Record<LimitKind, { readonly first: number; readonly most: number }>> = {
  overloaded: { first: 15_000, most: 600_000 },
  quota: { first: 300_000, most: 1_800_000 },
};
/**
 * The shortest first pause; each further one is twice as long at least, up to the longest that no tool tells: a provider that says
 * «now» again and again, or whose clock is behind, would be asked without end. Milliseconds.
 */
const SHORTEST_MS = 1000;

/**
 * The state after an event; the same object where it changes nothing.
 * @param now milliseconds since the epoch. @param maxWaitMs how long a row of pauses may last that is waited for.
 */
export function movePause(state: PauseState, event: PauseEvent, now: number, maxWaitMs: number): PauseState {
  switch (event.type) {
    case 'limit':
      return state.name === 'paused'
        ? later(state, event.met, now, maxWaitMs)
        : paused(state, event.met, now, maxWaitMs);
    case 'answered':
      return state.name === 'trying' ? OPEN : state;
    case 'due': {
      if (state.name !== 'paused' || now < state.until) return state;
      const { limit, reason, since, pauses } = state;
      return { name: 'trying', limit, reason, since, pauses };
    }
  }
}

function paused(
  state: Exclude<PauseState, { readonly name: 'paused' }>,
  met: MetLimit,
  now: number,
  maxWaitMs: number,
): PauseState {
  const { since, pauses } = state.name === 'trying' ? state : { since: now, pauses: 0 };
  const { first, most } = UNTOLD[met.limit.kind];
  const told = toldEnd(met.limit) ?? now + doubled(first, pauses, most);
  const until = Math.max(told, now + doubled(SHORTEST_MS, pauses, most));
  return { ...met, name: 'paused', since, pauses: pauses + 1, until, tooLong: until > since + maxWaitMs };
}

/** Turns that ran beside the one that met the limit meet it, too. Only one that says when it is over tells something new. */
function later(
  state: Extract<PauseState, { readonly name: 'paused' }>,
  met: MetLimit,
  now: number,
  maxWaitMs: number,
): PauseState {
  const until = toldEnd(met.limit);
  if (until === null || until <= state.until + SHORTEST_MS || until <= now) return state;
  return { ...state, ...met, until, tooLong: until > state.since + maxWaitMs };
}

function toldEnd({ until }: Limit): number | null {
  return until === null ? null : Date.parse(until);
}

function doubled(first: number, times: number, most: number): number {
  return Math.min(most, first * 2 ** Math.min(times, 20));
}
