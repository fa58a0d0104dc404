import { dirname, join } from 'node:path';
import { eachDocument } from '../../../jobs/record/past/read-journal.ts';
import { AimError } from '../../../model/errors.ts';
import { clusterRecordSchema } from '../../../model/cluster/cluster-record.ts';
import type { ClusterSummary } from '../../../model/cluster/cluster-summary.ts';
import { lockOwner } from '../../../process/records/lock-file.ts';
import { type RecordedRun, StateFolders, type StateOptions } from '../../../workspace/state-folders.ts';
import { workingFolder } from '../../../workspace/working-folder.ts';
import { ClusterHistory } from './cluster-history.ts';

/** A cluster that is on record, and what its records say. */
export interface ClusterEntry {
  readonly record: RecordedRun;
  readonly summary: Omit<ClusterSummary, 'unmerged'>;
  readonly history: ClusterHistory;
}

/** The clusters of a checkout with what their records say, the newest first. */
export async function readClusters(
  { cwd, ...options }: StateOptions & { readonly cwd: string },
  signal: AbortSignal,
): Promise<ClusterEntry[]> {
  const state = await StateFolders.find(workingFolder(cwd), options, signal);
  return state.recorded('clusters').map(readCluster);
}

/** Reads what is recorded of a cluster. It takes no lock: the cluster may run. */
export function readCluster(record: RecordedRun): ClusterEntry {
  const { history, isWhole } = readHistory(record.file('journal.jsonl'));
  const { started, ended, turns } = history;
  const pid = clusterOwner(record);
  const counts: Record<string, number> = {};
  for (const { ended_at: end, outcome } of turns) {
    if (end === null) continue;
    const kind = outcome?.kind ?? 'not_started';
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const state = pid !== null ? 'running' : !isWhole || started === null ? 'unreadable' : ended ? 'ended' : 'cut_short';
  const summary = {
    id: record.id,
    name: started?.name ?? null,
    tool: started?.tool ?? null,
    count: started?.count ?? 0,
    state,
    pid,
    started_at: started?.at ?? null,
    ended_at: pid === null ? (ended?.at ?? history.lastAt) : null,
    cwd: started?.cwd ?? null,
    turns: turns.length,
    counts,
    folder: record.folders[0]!,
  } as const;
  return { record, summary, history };
}

/** The pid of the aim that runs a cluster, or null. */
export function clusterOwner(record: RecordedRun): number | null {
  const journal = record.file('journal.jsonl');
  return journal === null ? null : (lockOwner(join(dirname(journal), 'lock'))?.pid ?? null);
}

function readHistory(journal: string | null): { readonly history: ClusterHistory; readonly isWhole: boolean } {
  const history = new ClusterHistory();
  if (journal === null) return { history, isWhole: false };
  try {
    eachDocument(journal, (document) => {
      const line = clusterRecordSchema.safeParse(document);
      if (line.success) history.apply(line.data);
      // A line of a newer aim is passed over.
      return line.success || typeof Object(document).type === 'string';
    });
    return { history, isWhole: true };
  } catch (error) {
    if (!(error instanceof AimError) && !(error instanceof Error && 'syscall' in error)) throw error;
    return { history, isWhole: false };
  }
}
