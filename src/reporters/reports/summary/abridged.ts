import type { JobResult } from '../../../model/run/job-result.ts';
import type { JobResults } from '../../../model/run/job-results.ts';

/** A table of more jobs is abridged. */
const MAX_ROWS = 40;
/** Of those that completed, so many are shown at each end; of those without a turn, so many at the start. */
const ENDS = 4;
/** How many jobs that did not complete are shown. */
const MAX_FAILED = 20;

/** Stands for jobs that are left out of a table. */
export interface Hidden {
  readonly hidden: number;
  /** What they are: `completed`. */
  readonly what: string;
}

/** Jobs that a long table shows the first of, and perhaps the last. */
interface Group {
  readonly what: string;
  readonly first: number;
  readonly last: number;
  count: number;
  /** Where the first one stands that is not shown, of which the next ones are counted as well. */
  hiddenAt: number | null;
  readonly shown: Placed[];
  /** Those that may be the last ones. */
  readonly end: Placed[];
}

interface Placed {
  readonly place: number;
  readonly row: JobResult | Hidden;
}

/**
 * The jobs that a table shows. Of a long list these are the first and last that completed and the first that did not; the
 * others of each group are counted, in the place of the first of them. The jobs are gone through once, and only those that are
 * shown are kept.
 */
export function abridged(jobs: JobResults): readonly (JobResult | Hidden)[] {
  if (jobs.length <= MAX_ROWS) return [...jobs];
  const group = (what: string, first: number, last: number): Group => {
    return { what, first, last, count: 0, hiddenAt: null, shown: [], end: [] };
  };
  const completed = group('completed', ENDS, ENDS);
  const failed = group('that did not complete', MAX_FAILED, 0);
  const untried = group('that had no turn', ENDS, 0);
  let place = 0;
  for (const job of jobs) add(job.success ? completed : job.turns > 0 ? failed : untried, { place: place++, row: job });
  return [completed, failed, untried]
    .flatMap(rowsOf)
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

function add(group: Group, placed: Placed): void {
  const { first, last, shown, end } = group;
  group.count += 1;
  if (shown.length < first) {
    shown.push(placed);
    return;
  }
  end.push(placed);
  if (end.length <= last) return;
  const { place } = end.shift()!;
  group.hiddenAt ??= place;
}

function rowsOf({ what, count, hiddenAt, shown, end }: Group): Placed[] {
  const rows = [...shown, ...end];
  if (hiddenAt === null) return rows;
  return [...rows, { place: hiddenAt, row: { hidden: count - rows.length, what } }];
}
