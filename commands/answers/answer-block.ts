import { sanitizeLine } from '../../src/lib/text/sanitize.ts';
import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { duration } from '../../src/reporters/text/durations.ts';
import { forLocale } from '../host/ascii.ts';
import type { Environment } from '../host/command-context.ts';
import { outcomeText, reasonBehind } from './turn-end.ts';

/** One answer among several: a line with its source and outcome, the answer, and an empty line. */
export function answerBlock(source: string, { result, error }: TurnEnd, environment: Environment): string {
  if (result === null) {
    return forLocale(`── ${source}: not started: ${sanitizeLine(error?.message ?? '')}\n\n`, environment);
  }
  const { outcome, duration_ms, text } = result;
  const reason = sanitizeLine(reasonBehind(outcome));
  const head = `── ${source}: ${outcomeText(outcome.kind)} in ${duration(duration_ms / 1000)}${reason}\n`;
  return `${forLocale(head, environment)}${text === '' ? '' : `${text}\n`}\n`;
}
