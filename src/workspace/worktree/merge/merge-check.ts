import type { Job } from '../../../model/run/job.ts';
import { distinctChecks } from '../../../model/merging/verify.ts';
import type { CheckRunner } from '../../checks/check-runner.ts';
import type { Oid } from '../../git/commits/refs.ts';
import type { TreeCheck } from './tree-check.ts';

export interface MergeCheckSpec {
  readonly jobs: readonly Job[];
  /** The number of a job in the run. */
  numberOf(job: string): number;
  readonly checks: CheckRunner;
  /** The working folder of a worktree at a commit. */
  folderAt(commit: Oid, signal: AbortSignal): Promise<string>;
  /** Ends the checks. */
  readonly signal: AbortSignal;
}

/**
 * Checks merged commits with the checks of the jobs that are new in them, each program once; at the landing with those of all
 * jobs. Null: no job has a check of what is merged.
 */
export function mergeCheck(stage: 'merge' | 'landing', spec: MergeCheckSpec): TreeCheck | null {
  const { jobs, numberOf, checks, folderAt, signal } = spec;
  const onMerge = jobs.filter(({ verify }) => verify !== null && verify.when !== 'job');
  if (onMerge.length === 0) return null;
  return {
    async check(commit, tree, of) {
      const numbers = new Set(of.map(({ job }) => job));
      const those = stage === 'landing' ? onMerge : onMerge.filter(({ id }) => numbers.has(numberOf(id)));
      const subject = { job: null, attempt: null, stage, commit, tree };
      for (const verify of distinctChecks(those)) {
        const check = await checks.check(verify, subject, () => folderAt(commit, signal), signal);
        if (!check.ok) return check;
      }
      return { ok: true, detail: '', output: null };
    },
  };
}
