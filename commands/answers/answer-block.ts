import { sanitizeLine } from '../../src/lib/sanitize.ts';
import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { duration } from '../../src/reporters/text/durations.ts';
import { outcomeText } from './turn-end.ts';

/** One answer among several: a line with its source and outcome, the answer, and an empty line. */
export function answerBlock(source: string, { result, error }: TurnEnd): string {
  if (result === null) return `── ${source}: not started: ${sanitizeLine(error?.message ?? '')}\n\n`;
  const { outcome, duration_ms, text } = result;
  const reason = outcome.kind === 'completed' ? '' : `: ${sanitizeLine(outcome.reason)}`;
  const head = `── ${source}: ${outcomeText(outcome.kind)} in ${duration(duration_ms / 1000)}${reason}\n`;
  return `${head}${text === '' ? '' : `${text}\n`}\n`;
}
