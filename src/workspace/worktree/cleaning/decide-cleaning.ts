import type { Oid } from '../../git/commits/refs.ts';

/**
 * What the journal says of a run. `resumable`: it was cut short. `gone`: there is no journal, so nothing can resume it.
 */
export type RunStatus = 'running' | 'resumable' | 'finished' | 'gone';

/** A ref or branch of a run, by its full name. */
export interface RunRef {
  readonly name: string;
  readonly oid: Oid;
  /** Whether everything in it is in a branch of the user's too; a text: why git can't tell. */
  readonly merged: boolean | { readonly unknown: string };
  /** Whether it is as aim made it, of a variant that was not chosen: nobody waits for it. */
  readonly spare: boolean;
  /** The checkout that has it, where it is a branch that is checked out. */
  readonly checkout: string | null;
}

/** What is left of a run in a repository. */
export interface RunRemains {
  readonly run: string;
  readonly status: RunStatus;
  readonly refs: readonly RunRef[];
  /** The run's folder of worktrees, where there is one, and those in it that have changes which are not committed. */
  readonly worktrees: { readonly folder: string; readonly dirty: readonly string[] } | null;
}

/** What the records of runs say. */
export interface RunsOnRecord {
  statusOf(run: string): RunStatus;
  /** Whether a job is a variant of which another one was merged. */
  wasNotChosen(run: string, job: string): boolean;
}

export interface Removal {
  readonly run: string;
  readonly kind: 'ref' | 'worktrees';
  /** The full name of the ref, or the path of the folder. */
  readonly name: string;
  /** Of a ref: it is removed only while it is there. */
  readonly oid: Oid | null;
}

/** What stays, and why: a sentence fragment. */
export interface Kept {
  readonly run: string;
  readonly name: string;
  readonly why: string;
}

export interface Cleaning {
  readonly remove: readonly Removal[];
  readonly keep: readonly Kept[];
}

/**
 * Decides what of some runs may go. Work that no branch of the user's has stays, unless it is that of a variant
 * which was not chosen, and so does what could be resumed.
 * @param force it goes all the same; of a run that is going on nothing ever goes.
 */
export function decideCleaning(runs: readonly RunRemains[], force: boolean): Cleaning {
  const remove: Removal[] = [];
  const keep: Kept[] = [];
  for (const { run, status, refs, worktrees } of runs) {
    const whole = wholeRun(status, force);
    for (const ref of refs) {
      const why = whole ?? whyKeepRef(ref, force);
      if (why === null) remove.push({ run, kind: 'ref', name: ref.name, oid: ref.oid });
      else keep.push({ run, name: ref.name, why });
    }
    if (worktrees === null) continue;
    const { folder, dirty } = worktrees;
    const why = whole ?? whyKeepWorktrees(status, dirty, force);
    if (why === null) remove.push({ run, kind: 'worktrees', name: folder, oid: null });
    else keep.push({ run, name: folder, why });
  }
  return { remove, keep };
}

/** Why nothing of a run goes, or null. */
function wholeRun(status: RunStatus, force: boolean): string | null {
  if (status === 'running') return 'the run is going on';
  return status === 'resumable' && !force ? 'the run was cut short and can be resumed' : null;
}

function whyKeepRef({ merged, spare, checkout }: RunRef, force: boolean): string | null {
  if (checkout !== null) return `it is checked out in ${checkout}`;
  if (force || merged === true || spare) return null;
  return merged === false
    ? 'no branch of yours has all of it'
    : `git can't tell whether it is merged: ${merged.unknown}`;
}

/** After the end of a run its worktrees have nothing that counts: what did was committed. */
function whyKeepWorktrees(status: RunStatus, dirty: readonly string[], force: boolean): string | null {
  if (force || status === 'finished' || dirty.length === 0) return null;
  return `there are changes that are not committed in ${dirty.join(', ')}`;
}
