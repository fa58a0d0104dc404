import { plural } from '../../lib/text/plural.ts';
import { clockTime } from '../text/durations.ts';
import { compact, costText } from '../text/number-format.ts';
import { placeName } from '../text/place-name.ts';
import { line, type Span } from '../text/spans.ts';
import { cut, fit, tidy, width } from '../text/text-width.ts';
import { questionText } from '../text/questions.ts';
import { ASKS, styleOfState } from '../styles.ts';
import type { InstanceEntry, PoolView } from '../view/pool-view.ts';
import type { RunView } from '../view/run-view.ts';
import type { LineOptions } from './frame-options.ts';
import { moreLine } from './more-line.ts';

/** How much of a row the beginning of a prompt may take. */
const PROMPT_SHARE = 0.3;
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
  const { index, state, since, reason, turn, turns, usage } = entry;
  const { mark, text, color } = turn === null || turn.question === null ? styleOfState(state) : ASKS;
  const placeCells = width(placeName(pool.name, pool.tool, Math.max(0, pool.count - 1)));
  const start: Span[] = [
    [mark, paint[color]],
    [` ${fit(placeName(pool.name, pool.tool, index), placeCells)}  `],
    [`${fit(text, STATE_CELLS)}  `, paint[color]],
    [fit(clockTime(now - since), 7, 'right'), paint.dim],
  ];
  if (turn !== null) {
    const prompt = cut(turn.prompt, Math.floor(columns * PROMPT_SHARE));
    const about: Span[] = prompt === '' ? [] : [[prompt], ['  ']];
    const does: Span =
      turn.question === null ? [turn.live.text || '…', paint.dim] : [questionText(turn.question), paint[color]];
    return line(columns, [...start, [`  ${turn.id}  `, paint.dim], ...about, does]);
  }
  if (reason !== null) return line(columns, [...start, [`  ${tidy(reason)}`, paint[color]]]);
  if (turns === 0) return line(columns, start);
  const facts = [`${turns} ${plural(turns, 'turn')}`, ...usageFacts(usage)];
  return line(columns, [...start, [`  ${facts.join(' · ')}`, paint.dim]]);
}

/** What is known of tokens and cost: «2.8k tokens», «$0.0123». */
function usageFacts(usage: InstanceEntry['usage']): string[] {
  if (usage === null) return [];
  const { input_tokens: input, output_tokens: output } = usage;
  const cost = costText(usage);
  const tokens = (input ?? 0) + (output ?? 0);
  return [...(tokens === 0 ? [] : [`${compact(tokens)} tokens`]), ...(cost === null ? [] : [cost])];
}
