import { paintFor } from '../theme.ts';
import type { RunView } from '../view/run-view.ts';
import { countsLine } from './counts-line.ts';
import type { FrameOptions, LineOptions } from './frame-options.ts';
import { headerLine } from './header-line.ts';
import { inputLine } from './input-line.ts';
import { instanceRows } from './instance-rows.ts';
import { finishedRow, jobColumns, runningRows } from './job-rows.ts';
import { noticeLines } from './notice-line.ts';
import { poolLines } from './pool-lines.ts';
import { questionLines } from './question-lines.ts';

const MAX_FINISHED = 5;
/** Rows below the frame that stay free: the cursor's, and one that listr2 needs. */
const FREE_ROWS = 2;

/**
 * A run at a moment as lines for a terminal: at most `rows - 2` lines of at most `columns` cells. The groups are fitted by
 * importance: the counts and the line that is typed first, then what
 * is asked, the header, what is running, what has ended, notices.
 */
export function frame(view: RunView, { columns, rows, now, color, input = null }: FrameOptions): string[] {
  const options: LineOptions = { columns, now, paint: paintFor(color) };
  const counts = [countsLine(view, options), ...(input === null ? [] : [inputLine(input, options)])];
  let room = Math.max(1, rows - FREE_ROWS) - counts.length;
  const take = (lines: string[]) => {
    room -= lines.length;
    return lines;
  };
  const questions = take(questionLines(view, options, Math.floor(room / 2), input !== null));
  const header = take(room > 0 ? [headerLine(view, options)] : []);
  const asides = [...poolLines(view, options), ...noticeLines(view, options)];
  const third = Math.floor(room / 3);
  const notices = take(third > 0 ? asides.slice(-third) : []);
  const reserved = Math.min(view.jobs.finished.length, MAX_FINISHED, room < 5 ? 0 : Math.floor(room / 4));
  const columnWidths = jobColumns(view, options);
  const running = take(
    view.jobs.total === 0
      ? instanceRows(view, options, room)
      : runningRows(view, options, columnWidths, room - reserved),
  );
  const shown = Math.min(MAX_FINISHED, Math.max(0, room));
  const finished = shown === 0 ? [] : view.jobs.finished.slice(-shown);
  const ended = take(finished.map((job) => finishedRow(job, options, columnWidths)));
  return spaced([header, running, ended, notices, questions, counts], room);
}

/** The groups below each other, with empty lines between them where there is room for all of these. */
function spaced(groups: readonly string[][], room: number): string[] {
  const shown = groups.filter((group) => group.length > 0);
  const hasRoom = room >= shown.length - 1;
  return shown.flatMap((group, index) => (hasRoom && index > 0 ? ['', ...group] : group));
}
