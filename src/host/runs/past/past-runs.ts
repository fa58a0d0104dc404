import { type RecordedSummary, readRun, type RunRecords } from '../../../jobs/record/past/describe-run.ts';
import { findRun, LAST } from '../../../jobs/record/past/find-run.ts';
import { PastRun } from '../../../jobs/record/past/past-run.ts';
import { leftToDo } from '../../../jobs/record/past/left-to-do.ts';
import { readStart } from '../../../jobs/record/past/read-journal.ts';
import { readResult } from '../../../jobs/record/past/read-result.ts';
import { collectGarbage } from '../../../lib/collect-garbage.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import { type RecordedRun, StateFolders, type StateOptions } from '../../../workspace/state-folders.ts';
import { workingFolder } from '../../../workspace/working-folder.ts';

/** What is left of reading a run of so many jobs is collected at once. */
const MANY = 5000;

export interface PastRunOptions extends StateOptions {
  /** A folder of the checkout that the run worked in. */
  readonly cwd: string;
  /** Its id, the beginning of it, `last`; null: the newest that has something left to do. */
  readonly run: string | null;
  /** Where no run is named: only one with jobs that failed counts as one that has something left. */
  readonly onlyFailed?: boolean;
  /** Where no run is named: only one of this job file counts; absolute. */
  readonly source?: string | null;
}

/**
 * Opens a run of a checkout, so that it can go on. Whoever opens it disposes of it.
 * @throws AimError unknown_run, run_busy, invalid_file, usage.
 */
export async function openPastRun(options: PastRunOptions, signal: AbortSignal): Promise<PastRun> {
  const { cwd, run, onlyFailed = false, source = null } = options;
  const state = await StateFolders.find(workingFolder(cwd), options, signal);
  const runs = state.runs();
  const chosen = run === null ? runs.find((each) => isOf(each, source) && isOpen(each, onlyFailed)) : undefined;
  return PastRun.open(state, chosen ?? findRun(runs, run ?? LAST));
}

/** A run that is on disk, and what its records say. */
export interface RunEntry extends RunRecords {
  readonly run: RecordedRun;
}

/** A run in a list of many: without the results of its jobs, of which there may be very many in each. */
export interface ListedRun {
  readonly run: RecordedRun;
  readonly summary: RecordedSummary;
  /** Null: that can't be read. */
  readonly isolation: StreamedResult['isolation'] | null;
  /** The ids of the variants that were not chosen. */
  readonly notChosen: ReadonlySet<string>;
}

/** The runs of a checkout, the newest first. */
export async function readRuns(
  { cwd, ...options }: StateOptions & Pick<PastRunOptions, 'cwd'>,
  signal: AbortSignal,
): Promise<ListedRun[]> {
  const state = await StateFolders.find(workingFolder(cwd), options, signal);
  return state.runs().map((run) => {
    const listed = listedRun(run, readRun(run, state));
    if (listed.summary.jobs > MANY) collectGarbage();
    return listed;
  });
}

function listedRun(run: RecordedRun, { summary, result }: RunRecords): ListedRun {
  const notChosen = new Set<string>();
  const isolation = result?.isolation ?? null;
  // Elsewhere there are no variants.
  if (result !== null && isolation?.kind === 'worktree') {
    for (const { id, outcome } of result.jobs) if (outcome === 'not_chosen') notChosen.add(id);
  }
  return { run, summary, isolation, notChosen };
}

/** The ids of the runs of a checkout, the newest first. */
export async function listRunIds(
  { cwd, ...options }: StateOptions & Pick<PastRunOptions, 'cwd'>,
  signal: AbortSignal,
): Promise<string[]> {
  const state = await StateFolders.find(workingFolder(cwd), options, signal);
  return state.runs().map(({ id }) => id);
}

/** One of them, by its id, the beginning of it, or `last`. @throws AimError unknown_run, usage. */
export async function readOneRun(
  { cwd, run, ...options }: StateOptions & { readonly cwd: string; readonly run: string },
  signal: AbortSignal,
): Promise<RunEntry> {
  const state = await StateFolders.find(workingFolder(cwd), options, signal);
  const found = findRun(state.runs(), run);
  return { run: found, ...readRun(found, state) };
}

function isOf(run: RecordedRun, source: string | null): boolean {
  const journal = run.file('journal.jsonl');
  return source === null || (journal !== null && readStart(journal)?.options.source === source);
}

/** Whether a run has something left to do, as far as that shows without its lock: one that is going on has. */
function isOpen(run: RecordedRun, onlyFailed: boolean): boolean {
  if (run.file('journal.jsonl') === null) return false;
  // It has a result only from the end of its last part on.
  const result = readResult(run);
  if (result === null) return true;
  const left = leftToDo(result);
  return onlyFailed ? left.failed : left.stopped;
}
