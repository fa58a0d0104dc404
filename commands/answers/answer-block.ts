import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { sanitizeLine } from '../../src/lib/sanitize.ts';
import { duration } from '../../src/reporters/text/durations.ts';
import { kindWords } from './turn-end.ts';

/** An answer among others: a line that says whose it is and how it ended, the answer, an empty line. */
export function answerBlock(who: string, { result, error }: TurnEnd): string {
  if (result === null) return `── ${who}: not started: ${sanitizeLine(error?.message ?? '')}\n\n`;
  const { outcome, duration_ms, text } = result;
  const reason = outcome.kind === 'completed' ? '' : `: ${sanitizeLine(outcome.reason)}`;
  const head = `── ${who}: ${kindWords(outcome.kind)} in ${duration(duration_ms / 1000)}${reason}\n`;
  return `${head}${text === '' ? '' : `${text}\n`}\n`;
}
