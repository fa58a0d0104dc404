import type { Oid, RefChange } from '../git/commits/refs.ts';

/** One attempt of one job, by the job's number in the run: a job's id need not be fit for the name of a ref. */
export interface AttemptKey {
  /** From 1. */
  readonly job: number;
  /** From 1. */
  readonly attempt: number;
}

/**
 * The refs of a run, hidden from branches: `refs/aim/<run>/…`. They are the truth about it; its journal is their copy.
 *
 * - `tip`: what is merged so far. It begins at the commit that the run started from.
 * - `job/<number>/<attempt>`: the commit of a job that ended well and passed its check. It exists from then until the job
 *   is merged.
 * - `candidate`: the merged commits that are being checked; it keeps them from `git gc`.
 * - `base/<number>`: of a cluster, the commit that what a worker did is based on.
 */
export class RunRefs {
  readonly prefix: string;
  readonly tip: string;
  readonly candidate: string;

  /** @param run the run's id, which is fit for the name of a ref. */
  constructor(run: string) {
    this.prefix = `refs/aim/${run}/`;
    this.tip = `${this.prefix}tip`;
    this.candidate = `${this.prefix}candidate`;
  }

  job({ job, attempt }: AttemptKey): string {
    return `${this.prefix}job/${job}/${attempt}`;
  }

  /** @param n of the worktree of a worker. */
  base(n: number): string {
    return `${this.prefix}base/${n}`;
  }

  /** The number of the worktree whose base a ref is, or null. */
  baseOf(ref: string): number | null {
    if (!ref.startsWith(this.prefix)) return null;
    const match = /^base\/(\d+)$/.exec(ref.slice(this.prefix.length));
    return match === null ? null : Number(match[1]);
  }

  /** The attempt that a ref belongs to, or null. */
  attemptOf(ref: string): AttemptKey | null {
    if (!ref.startsWith(this.prefix)) return null;
    const match = /^job\/(\d+)\/(\d+)$/.exec(ref.slice(this.prefix.length));
    return match === null ? null : { job: Number(match[1]), attempt: Number(match[2]) };
  }

  /** The first ref of a run. It fails if the run has begun already. */
  begin(base: Oid): RefChange {
    return { do: 'create', ref: this.tip, to: base };
  }

  /** A job is done: its commit waits to be merged. */
  done(key: AttemptKey, commit: Oid): RefChange {
    return { do: 'create', ref: this.job(key), to: commit };
  }
}

/** The run that a ref belongs to, or null. */
export function runOf(ref: string): string | null {
  return /^refs\/aim\/([^/]+)\//.exec(ref)?.[1] ?? null;
}
