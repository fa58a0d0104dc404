import { nameList } from '../../../lib/text/name-list.ts';
import { AimError, messageOf } from '../../../model/errors.ts';
import type { WorkerMerge } from '../../../model/merging/worker-merge.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { isFailure } from '../failures.ts';
import type { MergeOutcome } from '../merge/merge-gate.ts';
import { refusalText } from '../merge/refusal-text.ts';
import type { RunRepository } from '../run-repository.ts';
import { keepAll } from './left-behind.ts';
import type { MergedLine } from './merged-line.ts';
import type { Worker } from './worker.ts';

/** What is done with the work of a worker, and with a conflict. */
export type MergeHow = 'merge' | 'leave' | 'resolve';

export interface WorkerMergesSpec {
  readonly run: RunRepository;
  readonly line: MergedLine;
  /** Puts the worktree of a worker on a commit, clean. @throws GitFailure where it can't be. */
  bring(worker: Worker, at: Oid): Promise<void>;
}

/** The merges of what workers did, one at a time: through the gate of runs as one commit, and on to the user's branch. */
export class WorkerMerges {
  readonly #spec: WorkerMergesSpec;
  readonly #closing = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(spec: WorkerMergesSpec) {
    this.#spec = spec;
  }

  /** No turn may run on the worker. Never rejects for what git or a check refuses. */
  async merge(worker: Worker, how: MergeHow): Promise<WorkerMerge> {
    const merging = this.#last.then(() => this.#merge(worker, how));
    this.#last = merging.catch(() => {});
    return await merging;
  }

  /** Ends the merge that runs, and those that wait. */
  async close(): Promise<void> {
    this.#closing.abort(new AimError('shut_down', 'the cluster was shut down'));
    await this.#last;
  }

  async #merge(worker: Worker, how: MergeHow): Promise<WorkerMerge> {
    const { line } = this.#spec;
    const none = nothingOf(worker.index);
    try {
      this.#closing.signal.throwIfAborted();
      const refused = await whyNotCommitted(worker, how);
      if (refused !== null) return { ...none, kind: 'refused', detail: refused, branch: worker.branch };
      await line.follow();
      const isEmpty = !worker.hasWork;
      if (how === 'leave') {
        const { branch } = worker;
        await this.#spec.bring(worker, line.tip.oid);
        await worker.leave(line.tip);
        return { ...none, kind: isEmpty ? 'no_change' : 'left', branch };
      }
      if (isEmpty) {
        await this.#spec.bring(worker, line.tip.oid);
        const detail = await worker.restart(line.tip);
        return { ...none, kind: 'no_change', detail, landing: line.isOpen ? await line.land() : null };
      }
      const { unresolved } = worker;
      if (unresolved.length > 0) {
        const detail = `conflict markers are left in ${nameList(this.#spec.run.allFromCwd(unresolved))}`;
        return { ...none, kind: 'refused', detail, branch: worker.branch };
      }
      return await this.#mergeWork(worker, how);
    } catch (error) {
      const { reason } = this.#closing.signal;
      if (!isFailure(error) && !(error instanceof AimError) && error !== reason) throw error;
      return { ...none, kind: 'failed', detail: messageOf(error), branch: worker.branch };
    }
  }

  async #mergeWork(worker: Worker, how: MergeHow): Promise<WorkerMerge> {
    const { run, line } = this.#spec;
    const key = { job: worker.index + 1, attempt: worker.nextMerge() };
    const { commit, files } = await worker.netCommit(key.attempt);
    const drop = { do: 'delete', ref: run.refs.job(key), from: commit.oid } as const;
    await run.change(run.refs.done(key, commit.oid));
    let outcome: MergeOutcome;
    try {
      outcome = await line.merge({ key, commit, files }, this.#closing.signal);
    } catch (error) {
      await run.drop(drop);
      throw error;
    }
    if (outcome.kind !== 'merged') await run.drop(drop);
    const about = { ...nothingOf(worker.index), files: run.allFromCwd(files) };
    switch (outcome.kind) {
      case 'merged': {
        const landing = await line.land();
        const detail = await this.#restarted(worker);
        return {
          ...about,
          kind: 'merged',
          detail,
          commit: landing.kind === 'landed' ? landing.to : outcome.commit,
          landing,
        };
      }
      case 'no_change':
        return { ...about, kind: 'no_change', detail: await this.#restarted(worker) };
      case 'conflict': {
        const conflicts = outcome.conflicts.map((it) => ({ ...it, files: run.allFromCwd(it.files) }));
        const tree = how === 'resolve' ? await line.treeWithMarkers({ key, commit, files }) : null;
        if (tree === null) return { ...about, kind: 'conflict', conflicts, branch: worker.branch };
        const at = await worker.rebase(line.tip, tree, [...new Set(outcome.conflicts.flatMap((it) => it.files))]);
        await this.#spec.bring(worker, at);
        const detail = 'its worktree has both versions, with markers; when it has resolved them, merge it again';
        return { ...about, kind: 'conflict', conflicts, detail, branch: worker.branch };
      }
      case 'verify_failed':
        return { ...about, kind: 'verify_failed', detail: outcome.detail, branch: worker.branch };
    }
  }

  /**
   * Puts the worktree of a worker on what is merged, its own work too.
   * @returns what did not go well, for a user; null: nothing.
   */
  async #restarted(worker: Worker): Promise<string | null> {
    const { tip } = this.#spec.line;
    try {
      await this.#spec.bring(worker, tip.oid);
      return await worker.restart(tip);
    } catch (error) {
      // It is merged all the same. Its next merge finds nothing new.
      if (!isFailure(error)) throw error;
      return `its worktree could not be put on what is merged: ${messageOf(error)}`;
    }
  }
}

/** Commits what a worker did. @returns why a commit can't have all of it; null: one has. */
async function whyNotCommitted(worker: Worker, how: MergeHow): Promise<string | null> {
  if (how === 'leave') {
    const { hasAll, note } = await keepAll(worker);
    return hasAll ? null : note;
  }
  const kept = await worker.keep(null);
  return kept.kind === 'refused' ? refusalText(kept.refusal) : null;
}

/** The merge of a worker, but for its kind, that came to nothing. */
export function nothingOf(instance: number): Omit<WorkerMerge, 'kind'> {
  return { instance, commit: null, files: [], conflicts: [], detail: null, branch: null, landing: null };
}
