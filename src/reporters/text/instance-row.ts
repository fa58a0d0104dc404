import type { InstanceStateName } from '../../model/instance-view.ts';
import { fit, tidy, width } from './text-width.ts';
import { clockTime } from './durations.ts';
import { paintFor, placeName } from './theme.ts';
import type { InstanceSeen, PoolView } from '../view/pool-view.ts';
import { line, type Span } from './spans.ts';

/** How a state looks: one cell, and one or two words. */
interface StateLook {
  readonly mark: string;
  readonly words: string;
  readonly color: 'green' | 'cyan' | 'yellow' | 'red' | 'gray';
}

const STATES: Readonly<Record<InstanceStateName, StateLook>> = {
  new: { mark: '◌', words: 'new', color: 'gray' },
  starting: { mark: '◌', words: 'starting', color: 'gray' },
  ready: { mark: '✔', words: 'ready', color: 'green' },
  busy: { mark: '❯', words: 'busy', color: 'cyan' },
  down: { mark: '↯', words: 'down', color: 'yellow' },
  given_up: { mark: '✖', words: 'given up', color: 'red' },
  stopping: { mark: '■', words: 'stopping', color: 'gray' },
  stopped: { mark: '■', words: 'stopped', color: 'gray' },
};
const WIDEST_STATE = 8;

export function styleOfState(state: InstanceStateName): StateLook {
  return STATES[state];
}

/** One instance of a cluster without jobs: its state, since when, and what it does. */
export function instanceRow(
  pool: PoolView,
  { index, state, since, reason, turn, turns }: InstanceSeen,
  { columns, now, color }: { readonly columns: number; readonly now: number; readonly color: boolean },
): string {
  const paint = paintFor(color);
  const { mark, words, color: tint } = styleOfState(state);
  const widest = width(placeName(pool.name, pool.tool, Math.max(0, pool.count - 1)));
  const start: Span[] = [
    [mark, paint[tint]],
    [` ${fit(placeName(pool.name, pool.tool, index), widest)}  `],
    [`${fit(words, WIDEST_STATE)}  `, paint[tint]],
    [fit(clockTime(now - since), 7, 'right'), paint.dim],
  ];
  if (turn !== null) return line(columns, [...start, [`  ${turn.id}  `, paint.dim], [turn.live.text || '…']]);
  if (reason !== null) return line(columns, [...start, [`  ${tidy(reason)}`, paint[tint]]]);
  if (turns === 0) return line(columns, start);
  return line(columns, [...start, [turns === 1 ? '  1 turn' : `  ${turns} turns`, paint.dim]]);
}
