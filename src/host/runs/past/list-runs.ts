import { AimError } from '../../../model/errors.ts';
import type { ClusterSummary } from '../../../model/cluster/cluster-summary.ts';
import type { RunSummary } from '../../../model/run/run-summary.ts';
import type { StateOptions } from '../../../workspace/state-folders.ts';
import { workingFolder } from '../../../workspace/working-folder.ts';
import { readRuns } from './past-runs.ts';
import { readClusters } from '../../clusters/records/read-clusters.ts';
import { findRunRemains } from './run-remains.ts';

/** What is on record in a checkout. */
export interface RecordedWork {
  readonly runs: RunSummary[];
  readonly clusters: ClusterSummary[];
}

/** The runs and clusters of a checkout, the newest first, with the work of each that no branch of the user's has. */
export async function listRuns(
  options: StateOptions & { readonly cwd: string },
  signal: AbortSignal,
): Promise<RecordedWork> {
  const [entries, launched] = [await readRuns(options, signal), await readClusters(options, signal)];
  if (entries.length === 0 && launched.length === 0) return { runs: [], clusters: [] };
  const records = new Map(entries.map((entry) => [entry.summary.id, entry]));
  const looking = findRunRemains(workingFolder(options.cwd), records, options.environment, signal);
  // The list is of use without it.
  const found = await looking.catch((error: unknown) => {
    if (error instanceof AimError) return null;
    throw error;
  });
  const remains = found?.places.flatMap((place) => place.remains) ?? null;
  // Without git nothing is anywhere but in the checkout; where git can't say, it is not known.
  const unmergedOf = (id: string, inWorktrees: boolean) => {
    if (remains === null) return inWorktrees ? null : [];
    const refs = remains.filter(({ run }) => run === id).flatMap((each) => each.refs);
    return refs
      .filter(({ merged, spare }) => merged !== true && !spare)
      .map(({ name }) => name.replace(/^refs\/heads\//, ''));
  };
  return {
    runs: entries.map(({ summary, isolation }) => {
      return { ...summary, unmerged: unmergedOf(summary.id, isolation?.kind === 'worktree') };
    }),
    clusters: launched.map(({ summary, history }) => {
      return { ...summary, unmerged: unmergedOf(summary.id, history.started?.isolation === 'worktree') };
    }),
  };
}
