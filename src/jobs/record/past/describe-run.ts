import { dirname, join } from 'node:path';
import { AimError } from '../../../model/errors.ts';
import { endingOf } from '../../../model/run/ending.ts';
import { countJobs } from '../../../model/run/job-results.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import type { RunSummary } from '../../../model/run/run-summary.ts';
import { lockOwner } from '../../../process/records/lock-file.ts';
import type { RecordedRun, StateFolders } from '../../../workspace/state-folders.ts';
import { asFound, folderNow } from './as-found.ts';
import { type FoldedJournal, foldJournal } from './past-run.ts';
import { readStart } from './read-journal.ts';
import { readResult } from './read-result.ts';
import { runResult } from '../results/run-result.ts';

/** A run as its records have it, without what git knows of its work. */
export type RecordedSummary = Omit<RunSummary, 'unmerged'>;

/** What the records of a run say. */
export interface RunRecords {
  readonly summary: RecordedSummary;
  /** Its result; of a run without an end, what is known so far. Null: that can't be read. */
  readonly result: StreamedResult | null;
  /** Why it can't be read; null: it can, or there is nothing to read. */
  readonly why: string | null;
}

/** @throws AimError unknown_run where the result can't be read. */
export function requireResult({ summary, result, why }: RunRecords): StreamedResult {
  if (result !== null) return result;
  throw new AimError('unknown_run', `the records of run ${summary.id} can't be read${why === null ? '' : `: ${why}`}`);
}

/** Reads what is recorded of a run. It takes no lock: the run may be going on. */
export function readRun(run: RecordedRun, state: StateFolders): RunRecords {
  const pid = ownerOf(run, state);
  const folder = run.folders[0]!;
  const recorded = readResult(run);
  if (recorded !== null) {
    const result = asFound(recorded, run, state.top);
    const ended = result.interrupted || result.fault !== null ? 'interrupted' : 'finished';
    return {
      summary: { ...summaryOf(run, result), state: pid === null ? ended : 'running', pid, folder },
      result,
      why: null,
    };
  }
  const folded = fold(run);
  if ('why' in folded || folded.state.started === null) {
    const unknown = { started_at: null, ended_at: null, cwd: null, source: null, jobs: 0, counts: {}, no_change: 0 };
    return {
      summary: { id: run.id, state: pid === null ? 'unreadable' : 'running', pid, ...unknown, folder },
      result: null,
      why: 'why' in folded ? folded.why : 'it was cut short before it had begun',
    };
  }
  const known = resultSoFar(folded, folder, run.file('journal.jsonl'));
  const partial = { ...known, cwd: folderNow(known.cwd, state.top) };
  const summary = { ...summaryOf(run, partial), jobs: folded.state.started.jobs.length };
  return {
    summary: { ...summary, state: pid === null ? 'cut_short' : 'running', pid, folder },
    result: partial,
    why: null,
  };
}

/** The newest run of a checkout but one, if it was cut short. It is only looked at where there is no result. */
export function cutShortBefore(state: StateFolders, id: string): string | null {
  const [before] = state.runs().filter((run) => run.id !== id);
  if (before === undefined || before.file('result.json') !== null || before.file('journal.jsonl') === null) return null;
  return ownerOf(before, state) === null ? before.id : null;
}

/** The pid of the aim that works on a run, or null. */
function ownerOf(run: RecordedRun, { locks, olderLock }: StateFolders): number | null {
  const journal = run.file('journal.jsonl');
  const own = journal === null ? null : lockOwner(join(dirname(journal), 'lock'));
  if (own !== null) return own.pid;
  // An aim up to 0.1 has only the lock of the checkout.
  const owner = [...locks, olderLock].map(lockOwner).find((each) => each?.run_id === run.id);
  return owner?.pid ?? null;
}

function summaryOf(run: RecordedRun, { started_at, ended_at, cwd, jobs, counts }: StreamedResult) {
  const journal = run.file('journal.jsonl');
  const source = journal === null ? null : (readStart(journal)?.options.source ?? null);
  const no_change = countJobs(jobs, (job) => endingOf(job) === 'no_change');
  const known = { id: run.id, started_at, ended_at, cwd, source: source === '-' ? null : source };
  return { ...known, jobs: jobs.length, counts, no_change };
}

function fold(run: RecordedRun): FoldedJournal | { readonly why: string } {
  const journal = run.file('journal.jsonl');
  if (journal === null) return { why: 'it has neither a result nor a journal' };
  try {
    return foldJournal(journal);
  } catch (error) {
    if (error instanceof AimError) return { why: error.message };
    throw error;
  }
}

/** What is known of a run without an end: the jobs that have one. */
function resultSoFar({ state, results }: FoldedJournal, folder: string, journal: string | null): StreamedResult {
  return runResult(state, results, {
    endedAt: state.lastEventAt,
    interrupted: true,
    fault: null,
    landing: state.merges.landed,
    unattributed: null,
    pools: [],
    folder,
    journal,
  });
}
