import { optionsText, timeLeft } from '../text/questions.ts';
import { line } from '../text/spans.ts';
import { tidy, tidyName, wrapAt } from '../text/text-width.ts';
import type { RunView } from '../view/run-view.ts';
import type { LineOptions } from './frame-options.ts';

/** How many rows the text of a question takes; `aim answer` shows all of it. */
const MAX_TEXT_ROWS = 6;

/**
 * The oldest question that is open, with its options and how it is answered, in at most `room` rows.
 * @param hasInput whether it is answered in the line below the picture.
 */
export function questionLines(
  { questions }: RunView,
  { columns, now, paint }: LineOptions,
  room: number,
  hasInput: boolean,
): string[] {
  const [question, ...others] = questions.values();
  if (question === undefined || room < 2) return [];
  const { turn, text } = question;
  const lines = `${tidyName(turn)} asks: ${text}`.split('\n').flatMap((each) => wrapAt(tidy(each), columns - 2));
  const most = Math.min(MAX_TEXT_ROWS, room - 1);
  // The last row has what is left, and is cut where that is too much.
  const shown = lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')];
  const more = others.length === 0 ? '' : ` · ${others.length} more`;
  const how = hasInput ? '' : ` · aim answer ${tidyName(turn)}`;
  return [
    ...shown.map((each, index) =>
      line(columns, [
        [index === 0 ? '? ' : '  ', paint.yellow],
        [each, paint.yellow],
      ]),
    ),
    line(columns, [[`  ${optionsText(question)}`], [` · ${timeLeft(question, now)} left${more}${how}`, paint.dim]]),
  ];
}
