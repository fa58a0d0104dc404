import type { Oid } from '../../git/refs.ts';

/** What a check found. `detail` is for whoever reads the result: the end of its output. */
export interface CheckResult {
  readonly ok: boolean;
  readonly detail: string;
}

/** Runs the check on a commit, with all the retries that it may have. What it rejects with is no result. */
export type RunCheck = (commit: Oid, tree: Oid, signal: AbortSignal) => Promise<CheckResult>;

/** What one check, by its argv, found of which tree: an equal tree is never checked twice, not even at the same time. */
export class CheckedTrees {
  readonly #results = new Map<Oid, Promise<CheckResult>>();
  readonly #run: RunCheck;
  #runs = 0;

  constructor(run: RunCheck) {
    this.#run = run;
  }

  /** How many times the check ran. */
  get runs(): number {
    return this.#runs;
  }

  /** Takes a result that is known from elsewhere: the journal of a run that is resumed, the check of a job. */
  add(tree: Oid, result: CheckResult): void {
    this.#results.set(tree, Promise.resolve(result));
  }

  async check(commit: Oid, tree: Oid, signal: AbortSignal): Promise<CheckResult> {
    const known = this.#results.get(tree);
    if (known !== undefined) return await known;
    this.#runs += 1;
    const result = this.#run(commit, tree, signal);
    this.#results.set(tree, result);
    try {
      return await result;
    } catch (error) {
      this.#results.delete(tree);
      throw error;
    }
  }
}
