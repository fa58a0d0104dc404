import { shellWord } from '../../../lib/text/shell-word.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import { line } from '../../text/spans.ts';
import { tidy } from '../../text/text-width.ts';
import { landingText } from '../../text/landing-text.ts';
import { paintFor } from '../../theme.ts';
import type { SummaryOptions } from './summary-options.ts';

/** Where the commits of the jobs are, and the command that takes them back or brings them in. */
export function landingLines(result: StreamedResult, { columns, color, from }: SummaryOptions): string[] {
  const { landing, isolation, cwd } = result;
  if (landing === null) return [];
  const paint = paintFor(color);
  const ofPlace = isolation.kind === 'worktree' ? isolation.notes : [];
  const noteLines = ofPlace.map((note) => line(columns, [[`    ${tidy(note)}`, paint.dim]]));
  const isIn = landing.kind === 'landed' || landing.kind === 'nothing';
  const isHere = from === undefined || from === cwd;
  const place = isHere || landing.kind === 'nothing' ? '' : ` in ${cwd}`;
  // A part that did no more than an earlier one.
  const isFurther = landing.kind === 'nothing' && result.parts.length > 1;
  const where = isFurther ? 'This part of the run merged nothing' : `${landingText(landing, result.run_id)}${place}`;
  const text = line(columns, [[tidy(where), isIn ? paint.bold : paint.yellow]]);
  const notes = [landing.reason, landing.note].filter((each) => each !== null);
  const why = notes.map((each) => line(columns, [[`    ${tidy(each)}`]]));
  if (landing.command === null) return [text, ...why, ...noteLines];
  const command = isHere ? landing.command : landing.command.replace(/^git /, `git -C ${shellWord(cwd)} `);
  // Never cut: a user copies it.
  const how = landing.kind === 'landed' ? 'to undo it' : 'to bring it in';
  return [text, ...why, paint.dim(`    ${how}: ${tidy(command)}`), ...noteLines];
}
