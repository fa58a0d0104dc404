import { AimError } from '../model/errors.ts';
import type { RunSummary } from '../model/run-summary.ts';
import type { StateOptions } from '../workspace/state-folders.ts';
import { workingFolder } from '../workspace/working-folder.ts';
import { readRuns } from './past-runs.ts';
import { findRunRemains } from './run-remains.ts';

/** The runs of a checkout, the newest first, with the work of each that no branch of the user's has. */
export async function listRuns(
  options: StateOptions & { readonly cwd: string },
  signal: AbortSignal,
): Promise<RunSummary[]> {
  const entries = await readRuns(options, signal);
  if (entries.length === 0) return [];
  const records = new Map(entries.map((entry) => [entry.summary.id, entry]));
  const looking = findRunRemains(workingFolder(options.cwd), records, options.environment, signal);
  // The list is of use without it.
  const found = await looking.catch((error: unknown) => {
    if (error instanceof AimError) return null;
    throw error;
  });
  const remains = found?.places.flatMap((place) => place.remains) ?? null;
  return entries.map(({ summary, result }) => {
    // Without git nothing is anywhere but in the checkout; where git can't say, it is not known.
    if (remains === null) return { ...summary, unmerged: result?.isolation.kind === 'worktree' ? null : [] };
    const refs = remains.filter(({ run }) => run === summary.id).flatMap((each) => each.refs);
    const unmerged = refs
      .filter(({ merged, spare }) => merged !== true && !spare)
      .map(({ name }) => name.replace(/^refs\/heads\//, ''));
    return { ...summary, unmerged };
  });
}
