import { clockTime, duration } from '../text/durations.ts';
import { line, type Span, widthOf } from '../text/spans.ts';
import { cutMiddle, fit, fitNames, width } from '../text/text-width.ts';
import { questionText } from '../text/questions.ts';
import { ASKS, styleOf } from '../styles.ts';
import type { FinishedJob, RunningJob } from '../view/jobs-view.ts';
import type { RunView } from '../view/run-view.ts';
import type { LineOptions } from './frame-options.ts';
import { moreLine } from './more-line.ts';

/** In a narrower window a row has no room for where the job runs. */
const NARROW = 60;
const MAX_PLACE = 16;
const AN_HOUR = 3_600_000;

/** Widths of the columns of the rows for jobs, in cells; 0: the column is left out. */
export interface JobColumns {
  readonly id: number;
  readonly place: number;
  readonly time: number;
}

/** The widths of the columns for this run and window. */
export function jobColumns(view: RunView, { columns, now }: LineOptions): JobColumns {
  const isNarrow = columns < NARROW;
  const places = [...view.pools.values()].map(({ name, count }) => width(`${name}#${Math.max(0, count - 1)}`));
  return {
    id: Math.min(view.jobs.widestId || 12, Math.floor(columns * (isNarrow ? 0.4 : 0.3))),
    place: isNarrow ? 0 : Math.min(MAX_PLACE, Math.max(...places, 0)),
    time: view.elapsed(now) < AN_HOUR ? 5 : 7,
  };
}

/** The running jobs, those of one pool together, in at most `room` rows. */
export function runningRows(view: RunView, options: LineOptions, widths: JobColumns, room: number): string[] {
  if (room < 1) return [];
  const order = [...view.pools.keys()];
  const rank = ({ pool }: RunningJob) => (pool === null ? order.length : order.indexOf(pool));
  const jobs = [...view.jobs.running.values()].sort(
    (a, b) => rank(a) - rank(b) || (a.instance ?? Infinity) - (b.instance ?? Infinity) || a.startedAt - b.startedAt,
  );
  const shown = jobs.length <= room ? jobs : jobs.slice(0, room - 1);
  return [...shown.map((job) => runningRow(job, options, widths)), ...moreLine(jobs.length - shown.length, options)];
}

function runningRow(
  { id, place, startedAt, attempt, phase, live, question }: RunningJob,
  options: LineOptions,
  widths: JobColumns,
) {
  const { cyan, yellow, dim } = options.paint;
  const time = clockTime(options.now - startedAt);
  const mark: Span = question === null ? ['❯', cyan] : [ASKS.mark, yellow];
  return row({ mark, id, place, time }, options, widths, (room) => {
    if (question !== null) return [[`asks: ${questionText(question)}`, yellow]];
    const again: Span = attempt < 2 ? [''] : [room < 30 ? `(${attempt}) ` : `attempt ${attempt} · `, yellow];
    if (phase !== 'working') return [again, [phase, cyan]];
    return [again, live.text === '' ? ['…', dim] : [live.text]];
  });
}

/** A job that has ended: what it changed, how its answer begins, or why it failed. */
export function finishedRow(job: FinishedJob, options: LineOptions, widths: JobColumns): string {
  const { id, place, ending, seconds, files, merged, note } = job;
  const { mark, text, color } = styleOf(ending);
  const paint = options.paint[color];
  const time = seconds === null ? '' : duration(seconds);
  return row({ mark: [mark, paint], id, place, time }, options, widths, (room) => {
    if (ending !== 'completed') return [[note === '' || ending === 'no_change' ? text : `${text}: ${note}`, paint]];
    const start: Span[] = merged ? [['merged', paint], [' ']] : [];
    return [...start, [files.length > 0 ? fitNames(files, room - widthOf(start)) : note, options.paint.dim]];
  });
}

interface RowStart {
  readonly mark: Span;
  readonly id: string;
  readonly place: string;
  readonly time: string;
}

/** @param rest the end of the row, for the cells that are left. */
function row(
  { mark, id, place, time }: RowStart,
  { columns, paint: { dim } }: LineOptions,
  widths: JobColumns,
  rest: (room: number) => Span[],
): string {
  const start: Span[] = [
    mark,
    [' '],
    [fit(id, widths.id, 'left', cutMiddle)],
    ['  '],
    ...(widths.place > 0 ? [[`${fit(place, widths.place, 'left', cutMiddle)}  `, dim] as const] : []),
    [fit(time, widths.time, 'right'), dim],
    ['  '],
  ];
  return line(columns, [...start, ...rest(columns - widthOf(start))]);
}
