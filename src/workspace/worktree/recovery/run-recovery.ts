import type { Clock } from '../../../lib/clock.ts';
import { AimError } from '../../../model/errors.ts';
import type { Isolation } from '../../../model/merging/isolation.ts';
import type { LandingNote } from '../../../model/merging/landing.ts';
import { readCommit } from '../../git/commits/commits.ts';
import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import { changeRefs, type RefChange } from '../../git/commits/refs.ts';
import { treeChanges } from '../../git/commits/tree-changes.ts';
import type { WorkCommit } from '../../workspace.ts';
import { openRepository } from '../open-repository.ts';
import { RunRefs } from '../run-refs.ts';
import { removeEmptyAbove, removeRunFolder } from '../slots/remove-worktrees.ts';
import { openWorktreesFolder, type SlotPlace, slotPlace } from '../slots/slot-place.ts';
import { Trash } from '../slots/trash.ts';
import { cleanUpRun } from './clean-up.ts';
import { resumeLanding } from './finish-landing.ts';
import { waitForGitOf } from './git-processes.ts';
import { readRefFacts } from './read-refs.ts';
import { type JobCommit, type JournalFacts, recover, type RecoveryAction } from './recover.ts';
import { removeStaleLocks } from './stale-locks.ts';
import { NEVER } from '../../../lib/never.ts';

export interface RunRecoverySpec {
  readonly cwd: string;
  readonly isolation: Extract<Isolation, { readonly kind: 'worktree' }>;
  /** What the journal has; `jobs` are in the order of their numbers. */
  readonly journal: JournalFacts;
  /** When the journal was last written, in milliseconds since the epoch. */
  readonly noted: number;
  /** A landing that was about to begin, and when that was noted. */
  readonly landing: (LandingNote & { readonly noted: number }) | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** A commit of a job that is merged. */
export interface MergedWork {
  readonly job: string;
  readonly attempt: number;
  readonly commit: string;
  readonly tree: string;
  readonly onto: string;
  /** What it changes, relative to the top of the repository. */
  readonly files: readonly string[];
}

/** What the refs of a run had that was cut short: they are the truth, and the journal their copy. */
export interface RecoveredWork {
  /** Merged, and the journal does not have it. */
  readonly merged: readonly MergedWork[];
  /** To be merged, in this order; `noted`: the journal has it. */
  readonly waiting: readonly (WorkCommit & { readonly noted: boolean })[];
}

/**
 * The recovery of a run in worktrees that was cut short. To look changes nothing; `carryOut` puts right what a kill left
 * half done, and may be cut short itself: it is decided anew then.
 */
export class RunRecovery {
  readonly #spec: RunRecoverySpec;
  readonly #repository: GitRepository;
  readonly #actions: readonly RecoveryAction[];
  readonly work: RecoveredWork;

  private constructor(
    spec: RunRecoverySpec,
    repository: GitRepository,
    actions: readonly RecoveryAction[],
    work: RecoveredWork,
  ) {
    this.#spec = spec;
    this.#repository = repository;
    this.#actions = actions;
    this.work = work;
  }

  /**
   * Decides what is to be done, once the git processes of the killed aim have ended.
   * @throws AimError workspace_failed where somebody changed what is the run's alone, or git fails.
   */
  static async look(spec: RunRecoverySpec, signal: AbortSignal): Promise<RunRecovery> {
    const { cwd, environment, journal, clock } = spec;
    await waitForGitOf(journal.run, clock, signal);
    return await translated(async () => {
      const repository = await openRepository(cwd, { mark: journal.run, environment }, signal);
      const actions = recover(journal, await readRefFacts(repository, journal, signal));
      const stopped = actions.find((action) => action.do === 'stop');
      if (stopped !== undefined) throw new AimError('workspace_failed', `the run can't go on: ${stopped.why}`);
      return new RunRecovery(spec, repository, actions, await workOf(repository, journal, actions, signal));
    });
  }

  /**
   * Removes the locks and worktrees that a kill left, and brings refs, and a checkout in the middle of a landing, to where
   * they are whole. The caller has the lock of the checkout. @throws AimError workspace_failed.
   */
  async carryOut(): Promise<void> {
    await translated(async () => {
      const { journal, landing, noted } = this.#spec;
      const repository = this.#repository;
      const context = { run: journal.run, noted, landing, checkoutGitDir: landing === null ? null : repository.gitDir };
      const [stuck] = removeStaleLocks(repository, context);
      if (stuck !== undefined) {
        throw new AimError('workspace_failed', `${stuck} is in the way`, {
          hint: 'remove it if no git is at work here',
        });
      }
      const cleaned = this.#actions.some((action) => action.do === 'clean_up');
      if (cleaned) await (await cleanUpRun(repository, this.#place, journal.run, false, NEVER)).deleted;
      for (const action of this.#actions) await this.#carryOut(action);
    });
  }

  /** Deletes what is left of the worktrees of a run that has ended: aim may have been killed while it did so. */
  async sweep(): Promise<void> {
    const trash = new Trash(this.#place.trash);
    await translated(() => removeRunFolder(this.#repository, this.#place, trash));
    await trash.emptied();
    removeEmptyAbove(this.#place);
  }

  get #place(): SlotPlace {
    const { isolation, journal } = this.#spec;
    return slotPlace(openWorktreesFolder(isolation.worktrees), this.#repository.commonDir, journal.run);
  }

  async #carryOut(action: RecoveryAction): Promise<void> {
    const refs = new RunRefs(this.#spec.journal.run);
    switch (action.do) {
      case 'create_tip':
        return await this.#change(refs.begin(action.commit));
      case 'drop_ref':
        return await this.#change({ do: 'delete', ref: refs.job(action.key), from: action.commit });
      case 'restore_ref':
        return await this.#change(refs.done(action.key, action.commit));
      case 'finish_landing': {
        const state = await resumeLanding(this.#repository, action.note, NEVER);
        if (state.kind !== 'stop') return;
        const files = state.files.slice(0, 5).join(', ');
        throw new AimError(
          'workspace_failed',
          `a landing was cut short, and these files have changed since: ${files}`,
          {
            hint: `bring them to what they are in ${action.note.from.slice(0, 12)} or ${action.note.to.slice(0, 12)}`,
          },
        );
      }
      default:
    }
  }

  async #change(change: RefChange): Promise<void> {
    const changed = await changeRefs(this.#repository, [change], NEVER);
    if (changed.kind !== 'yes')
      throw new GitFailure('update-ref', changed.kind === 'no' ? 'a ref changed' : changed.why);
  }
}

async function workOf(
  repository: GitRepository,
  { jobs, committed }: JournalFacts,
  actions: readonly RecoveryAction[],
  signal: AbortSignal,
): Promise<RecoveredWork> {
  const merged: MergedWork[] = [];
  const waiting: (WorkCommit & { noted: boolean })[] = [];
  const read = async ({ key, commit }: JobCommit) => {
    const { tree, parents } = await readCommit(repository, commit, signal);
    const base = parents[0]!;
    const files = (await treeChanges(repository, base, commit, signal)).map(({ path }) => path);
    return { job: jobs[key.job - 1]!, attempt: key.attempt, commit, tree, base, files };
  };
  for (const action of actions) {
    if (action.do === 'note_merged') {
      const { base, ...rest } = await read(action);
      merged.push({ ...rest, onto: base });
    }
    if (action.do === 'submit') {
      const noted = committed.some(({ commit }) => commit === action.commit);
      waiting.push({ ...(await read(action)), noted });
    }
  }
  return { merged, waiting };
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new AimError('workspace_failed', `git: ${error.message}`, { cause: error });
  }
}
