import type { EventOf } from '../../../model/events.ts';
import type { Paint } from '../../paint.ts';
import { styleOf } from '../../styles.ts';
import { duration } from '../../text/durations.ts';
import { laidOut } from '../../text/laid-out.ts';
import { placeName } from '../../text/place-name.ts';
import { refusalCounts } from '../../text/refusals.ts';
import { cut, fitNames, tidy, tidyName } from '../../text/text-width.ts';
import { endingOf } from '../../../model/run/ending.ts';
import { hasAnswered, noteOf } from '../../view/ending.ts';
import { MAX_CELLS, MAX_REASON_CELLS, nameOf } from './line-parts.ts';

/** A check that fails is worth a line: another attempt may follow. */
export function verifiedLines({ job, stage, ok, duration_s, detail }: EventOf<'verified'>, paint: Paint): string[] {
  const what =
    job === null ? `the check of what ${stage === 'base' ? 'the run begins with' : 'is merged'}` : 'its check';
  const rest = ok ? `passed in ${duration(duration_s)}` : `failed: ${cut(tidy(detail.split('\n', 1)[0]!), MAX_CELLS)}`;
  const line = `${what} ${rest}`;
  const text = job === null ? line : `${nameOf(job, paint)} ${line}`;
  return ok && job !== null ? [] : [ok ? text : paint.yellow(text)];
}

export function variantChosenLine({ of, job, by, error }: EventOf<'variant_chosen'>, paint: Paint): string {
  if (job === null) return `${nameOf(of, paint)} ${paint.red(cut(tidy(error ?? 'none was chosen'), MAX_CELLS))}`;
  const why = { first: 'it was done first', only: 'no other one was done', judge: 'the judge picked it' }[by];
  return `${nameOf(of, paint)} ${tidyName(job)} is to be merged: ${why}`;
}

export function conflictLine({ job, conflicts }: EventOf<'conflict'>, paint: Paint): string {
  const files = [...new Set(conflicts.flatMap((conflict) => conflict.files))];
  const text = `does not fit what is merged: ${fitNames(files, MAX_CELLS)}`;
  return `${nameOf(job, paint)} ${paint.yellow(text)}`;
}

export function jobFinishedLine({ job, result }: EventOf<'job_finished'>, paint: Paint): string {
  const { text, color } = styleOf(endingOf(result));
  const hasRun = result.attempts.length > 0 || result.turns > 0;
  const place = placeName(result.pool, result.tool, result.instance);
  const where = hasRun ? ` after ${duration(result.duration_s)} on ${place}` : '';
  const files = result.files_changed;
  const why = result.success ? '' : cut(tidy(noteOf(result)), MAX_REASON_CELLS);
  const what = files.length > 0 ? fitNames(files, MAX_CELLS) : why;
  const rest = what === '' ? where : `${where}: ${what}`;
  const refused = result.refusals.length === 0 ? '' : paint.yellow(` (${refusalCounts(result.refusals)})`);
  return `${nameOf(job, paint)} ${paint[color](text)}${rest}${refused}`;
}

/** What a job that only answers has answered, and the rest of a reason: whole, as a log is where they are looked for. */
export function wholeTextLines({ job, result }: EventOf<'job_finished'>, paint: Paint): string[] {
  const { success, stdout, error } = result;
  const rest = success ? '' : (error ?? '').replace(/^\s*.*\n?/, '');
  const text = hasAnswered(result) ? stdout : rest;
  if (text.trim() === '') return [];
  return laidOut(text, Number.POSITIVE_INFINITY).map((line) => `${nameOf(job, paint)}   ${line}`);
}
