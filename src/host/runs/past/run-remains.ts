import type { RunStatus } from '../../../workspace/worktree/cleaning/decide-cleaning.ts';
import { type RepositoryRemains, repositoryRemains } from '../../../workspace/worktree/cleaning/repository-remains.ts';
import type { ListedRun } from './past-runs.ts';

/**
 * Looks for what runs left: branches, refs, worktrees. Null: the folder is in no git repository.
 * @param cwd absolute. @param records of the runs of the checkout, by id.
 */
export async function findRunRemains(
  cwd: string,
  records: ReadonlyMap<string, ListedRun>,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<RepositoryRemains | null> {
  const worktrees = [...records.values()].flatMap(({ isolation }) =>
    isolation?.kind === 'worktree' ? [isolation.worktrees] : [],
  );
  const says = {
    statusOf: (run: string) => statusIn(records.get(run)),
    wasNotChosen: (run: string, id: string) => records.get(run)?.notChosen.has(id) ?? false,
  };
  return await repositoryRemains({ cwd, worktrees, environment, records: says }, signal);
}

function statusIn(records: ListedRun | undefined): RunStatus {
  if (records === undefined || records.summary.state === 'unreadable') return 'gone';
  const { summary, isolation } = records;
  if (summary.state === 'running') return 'running';
  if (summary.state === 'finished') return 'finished';
  // What an interrupted run in worktrees merged waits for the rest of it.
  return isolation?.kind === 'worktree' ? 'resumable' : 'finished';
}
