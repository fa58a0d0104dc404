import { nameList } from '../../../lib/text/name-list.ts';
import type { Merge, Workspace } from '../../../workspace/workspace.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { type JobCommitEnd, NO_COMMIT } from '../job-result.ts';
import type { AttemptReport } from '../unit-executor.ts';
import { isEndOfRun } from '../why-cancelled.ts';

/** An attempt, and what became of its commit. */
export interface MergedReport extends AttemptReport {
  readonly end: JobCommitEnd;
  /** Files that it lost to what others have merged meanwhile, relative to the working folder; mostly none. */
  readonly lost: readonly string[];
}

/** Merges the commit of an attempt, if it has one; how it ended is then how the attempt did. */
export async function mergeAttempt(
  report: AttemptReport,
  workspace: Pick<Workspace, 'merge'>,
  { emit, sync }: Pick<RunRecord, 'emit' | 'sync'>,
  signal: AbortSignal,
): Promise<MergedReport> {
  const { commit } = report.work;
  if (commit === null || report.result.outcome !== 'completed') return { ...report, end: NO_COMMIT, lost: [] };
  const { job, attempt } = commit;
  let merge: Merge;
  try {
    merge = await workspace.merge(commit, signal);
  } catch (error) {
    if (!isEndOfRun(error, signal)) throw error;
    return unmerged(report, 'interrupted', 'the run ended before it was merged');
  }
  switch (merge.kind) {
    case 'merged': {
      const { kind: _, ...merged } = merge;
      emit({ type: 'job_merged', job, attempt, ...merged });
      return { ...report, end: { ...NO_COMMIT, merged: merge.commit }, lost: [] };
    }
    case 'no_change':
      return { ...report, end: NO_COMMIT, lost: [] };
    case 'conflict': {
      const conflicts = merge.conflicts.map((it) => ({ ...it, files: [...it.files] }));
      emit({ type: 'conflict', job, attempt, commit: commit.commit, onto: merge.onto, conflicts });
      // A resumed run does not merge it again.
      await sync().catch(() => {});
      const ended = unmerged(report, 'conflict', conflictText(merge.conflicts));
      return { ...ended, end: { ...NO_COMMIT, conflicts }, lost: conflicts.flatMap(({ files }) => files) };
    }
    case 'verify_failed':
      return { ...unmerged(report, 'verify_failed', merge.detail), checkOutput: merge.output, lost: commit.files };
    case 'failed':
      return unmerged(report, 'failed', merge.reason);
  }
}

/** An attempt whose commit is not merged, and why. */
export function unmerged(
  report: AttemptReport,
  outcome: AttemptReport['result']['outcome'],
  error: string,
): MergedReport {
  return {
    ...report,
    result: { ...report.result, outcome, error, while_merging: true as const },
    end: NO_COMMIT,
    lost: [],
  };
}

function conflictText(conflicts: Extract<Merge, { kind: 'conflict' }>['conflicts']): string {
  const each = conflicts.map(({ files, kind }) => `${files.join(', ')} (${kind})`);
  return `does not fit what is merged: ${nameList(each)}`;
}
