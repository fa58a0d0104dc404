import { clockTime } from '../text/durations.ts';
import { placeName } from '../text/place-name.ts';
import { line, type Span } from '../text/spans.ts';
import { fit, tidy, width } from '../text/text-width.ts';
import { styleOfState } from '../theme.ts';
import type { InstanceEntry, PoolView } from '../view/pool-view.ts';
import type { RunView } from '../view/run-view.ts';
import type { LineOptions } from './frame-options.ts';
import { moreLine } from './more-line.ts';

/** Width of the widest state, in cells. */
const STATE_CELLS = 8;

/** Of a cluster without jobs: each instance, its state, since when, and what it does; in at most `room` rows. */
export function instanceRows({ pools }: RunView, options: LineOptions, room: number): string[] {
  if (room < 1) return [];
  const rows = [...pools.values()].flatMap((pool) => pool.instances.map((entry) => instanceRow(pool, entry, options)));
  const shown = rows.length <= room ? rows : rows.slice(0, room - 1);
  return [...shown, ...moreLine(rows.length - shown.length, options)];
}

function instanceRow(pool: PoolView, entry: InstanceEntry, { columns, now, paint }: LineOptions): string {
  const { index, state, since, reason, turn, turns } = entry;
  const { mark, text, color } = styleOfState(state);
  const placeCells = width(placeName(pool.name, pool.tool, Math.max(0, pool.count - 1)));
  const start: Span[] = [
    [mark, paint[color]],
    [` ${fit(placeName(pool.name, pool.tool, index), placeCells)}  `],
    [`${fit(text, STATE_CELLS)}  `, paint[color]],
    [fit(clockTime(now - since), 7, 'right'), paint.dim],
  ];
  if (turn !== null) return line(columns, [...start, [`  ${turn.id}  `, paint.dim], [turn.live.text || '…']]);
  if (reason !== null) return line(columns, [...start, [`  ${tidy(reason)}`, paint[color]]]);
  if (turns === 0) return line(columns, start);
  return line(columns, [...start, [turns === 1 ? '  1 turn' : `  ${turns} turns`, paint.dim]]);
}
