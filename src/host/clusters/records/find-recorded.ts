import { findRun, LAST } from '../../../jobs/record/past/find-run.ts';
import { readRun } from '../../../jobs/record/past/describe-run.ts';
import { AimError } from '../../../model/errors.ts';
import { StateFolders, type StateOptions } from '../../../workspace/state-folders.ts';
import { workingFolder } from '../../../workspace/working-folder.ts';
import type { RunEntry } from '../../runs/past/past-runs.ts';
import { type ClusterEntry, readCluster } from './read-clusters.ts';

/** What is on record under a name. */
export type Recorded =
  { readonly kind: 'run'; readonly entry: RunEntry } | { readonly kind: 'cluster'; readonly entry: ClusterEntry };

/**
 * A run or a cluster by what it is called: a run by its id, the beginning of it, or `last`; a cluster by its id, the beginning of
 * it, or its name, which means the newest one of that name. @throws AimError unknown_run; usage where several are meant.
 */
export async function findRecorded(
  { cwd, name, ...options }: StateOptions & { readonly cwd: string; readonly name: string },
  signal: AbortSignal,
): Promise<Recorded> {
  const state = await StateFolders.find(workingFolder(cwd), options, signal);
  const [runs, clusters] = [state.runs(), state.recorded('clusters')];
  const run = () => {
    const found = findRun(runs, name);
    return { kind: 'run' as const, entry: { run: found, ...readRun(found, state) } };
  };
  if (name === LAST || runs.some(({ id }) => id === name)) return run();
  const cluster = clusters.find(({ id }) => id === name) ?? null;
  const named = cluster === null ? clusters.map(readCluster).find(({ summary }) => summary.name === name) : undefined;
  const entry = cluster === null ? named : readCluster(cluster);
  if (entry !== undefined) return { kind: 'cluster', entry };
  const begin =
    name === '' ? [] : clusters.filter(({ id }) => id.startsWith(name) || id.split('-')[1]?.startsWith(name));
  if (begin.length === 0) return run();
  if (begin.length > 1 || runs.some(({ id }) => id.startsWith(name))) {
    const ids = [...begin, ...runs.filter(({ id }) => id.startsWith(name))].map(({ id }) => id).slice(0, 5);
    throw new AimError('usage', `${JSON.stringify(name)} is the start of several: ${ids.join(', ')}`);
  }
  return { kind: 'cluster', entry: readCluster(begin[0]!) };
}
