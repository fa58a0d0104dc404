import { findRun } from '../../../jobs/record/past/find-run.ts';
import { removeRecords } from '../../../jobs/record/past/prune-runs.ts';
import { systemClock } from '../../../lib/clock.ts';
import { messageOf } from '../../../model/errors.ts';
import type { RecordedRun, StateOptions } from '../../../workspace/state-folders.ts';
import { workingFolder } from '../../../workspace/working-folder.ts';
import { clean } from '../../../workspace/worktree/cleaning/clean.ts';
import { type Cleaning, decideCleaning } from '../../../workspace/worktree/cleaning/decide-cleaning.ts';
import { recoverWorkers } from '../../../workspace/worktree/workers/recover-workers.ts';
import { type ListedRun, readRuns } from './past-runs.ts';
import { type ClusterEntry, readClusters } from '../../clusters/records/read-clusters.ts';
import { findRunRemains } from './run-remains.ts';

export interface CleanOptions extends StateOptions {
  readonly cwd: string;
  /** The run, whose records go as well; null: what all runs left beside their records. */
  readonly run: string | null;
  /** Say what would be done, and do nothing. */
  readonly dryRun: boolean;
  /** Also work that no branch of the user's has, and what could be resumed. */
  readonly force: boolean;
}

/** Something of a run, by what it is called, and why it stays. */
export interface CleanedItem {
  readonly run: string;
  readonly kind: 'branch' | 'ref' | 'worktrees' | 'records';
  readonly name: string;
  /** Null: it was removed, or would be. */
  readonly why: string | null;
}

/** Removes what runs left and is safe to go. @throws AimError unknown_run, usage, workspace_failed. */
export async function cleanRuns(options: CleanOptions, signal: AbortSignal): Promise<CleanedItem[]> {
  const { cwd, run: name, dryRun, force, environment } = options;
  // The work of a cluster whose aim was killed is on branches after that.
  if (!dryRun) await recoverWorkers({ cwd: workingFolder(cwd), environment, clock: systemClock });
  const entries = await readRuns(options, signal);
  const records = new Map(entries.map((entry) => [entry.summary.id, entry]));
  const found = await findRunRemains(workingFolder(cwd), records, environment, signal);
  const all = found?.places.flatMap(({ remains }) => remains) ?? [];
  const cluster = name === null ? null : await clusterOf(name, entries, options, signal);
  const chosen = cluster !== null ? cluster.record.id : name === null ? null : nameOf(name, entries, all);
  const items: CleanedItem[] = [];
  for (const { worktrees, remains } of found?.places ?? []) {
    const decision = decideCleaning(
      remains.filter(({ run }) => chosen === null || run === chosen),
      force,
    );
    const { removed, kept } = dryRun ? asIf(decision) : await clean(found!.repository, worktrees, decision, signal);
    for (const { run, kind, name: what } of removed) {
      items.push({ run, kind: kind === 'ref' ? kindOf(what) : kind, name: shown(what), why: null });
    }
    for (const { run, name: what, why } of kept) items.push({ run, kind: kindOf(what), name: shown(what), why });
  }
  const entry = chosen === null ? undefined : records.get(chosen);
  if (entry !== undefined) items.push(await cleanRecords(entry, items, dryRun, force));
  if (cluster !== null) items.push(await cleanCluster(cluster, items, dryRun));
  return items;
}

/** The cluster of this id or name; null: there is none, or a run has it. */
async function clusterOf(
  name: string,
  runs: readonly ListedRun[],
  options: CleanOptions,
  signal: AbortSignal,
): Promise<ClusterEntry | null> {
  if (runs.some(({ run }) => run.id === name)) return null;
  const clusters = await readClusters(options, signal);
  return clusters.find(({ record, summary }) => record.id === name || summary.name === name) ?? null;
}

/** Branches of a cluster need no records to be found again. */
async function cleanCluster(
  { record, summary }: ClusterEntry,
  items: readonly CleanedItem[],
  dryRun: boolean,
): Promise<CleanedItem> {
  const stays = items.some(({ why }) => why !== null);
  const isRunning = summary.state === 'running';
  const why = isRunning ? 'the cluster is running' : stays ? 'something else of it stays' : null;
  return await withoutRecords(record, why, dryRun);
}

/** A run may have left something and have no records any more. */
function nameOf(name: string, entries: readonly ListedRun[], remains: readonly { readonly run: string }[]): string {
  if (remains.some(({ run }) => run === name)) return name;
  return findRun(
    entries.map(({ run }) => run),
    name,
  ).id;
}

/** The records of a run explain what is left of it, so they go last. */
async function cleanRecords(
  { run, summary }: ListedRun,
  items: readonly CleanedItem[],
  dryRun: boolean,
  force: boolean,
): Promise<CleanedItem> {
  const kept = items.filter(({ why }) => why !== null);
  const resumable = summary.state === 'cut_short' || summary.state === 'interrupted';
  const why =
    summary.state === 'running'
      ? 'the run is going on'
      : kept.length > 0
        ? 'something else of it stays'
        : resumable && !force
          ? 'the run can be resumed'
          : null;
  return await withoutRecords(run, why, dryRun);
}

/** Removes the records of a run or cluster, unless there is a reason why not. */
async function withoutRecords(run: RecordedRun, why: string | null, dryRun: boolean): Promise<CleanedItem> {
  const item = { run: run.id, kind: 'records', name: run.folders[0]! } as const;
  if (why !== null || dryRun) return { ...item, why };
  return await removeRecords(run).then(
    () => ({ ...item, why: null }),
    (error: unknown) => ({ ...item, why: `it can't be removed: ${messageOf(error)}` }),
  );
}

function asIf({ remove, keep }: Cleaning): { removed: Cleaning['remove']; kept: Cleaning['keep'] } {
  return { removed: remove, kept: keep };
}

function kindOf(name: string): CleanedItem['kind'] {
  if (name.startsWith('refs/heads/')) return 'branch';
  return name.startsWith('refs/') ? 'ref' : 'worktrees';
}

function shown(name: string): string {
  return name.replace(/^refs\/heads\//, '');
}
