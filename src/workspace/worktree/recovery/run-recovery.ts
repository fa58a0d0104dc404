import type { Clock } from '../../../lib/clock.ts';
import { NEVER } from '../../../lib/never.ts';
import { nameList } from '../../../lib/text/name-list.ts';
import { AimError } from '../../../model/errors.ts';
import type { Isolation } from '../../../model/merging/isolation.ts';
import type { LandingNote } from '../../../model/merging/landing.ts';
import { readCommit } from '../../git/commits/commits.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import { treeChanges } from '../../git/commits/tree-changes.ts';
import type { WorkCommit } from '../../workspace.ts';
import { translated } from '../failures.ts';
import { RunRepository } from '../run-repository.ts';
import { removeEmptyAbove, removeRunFolder } from '../slots/remove-worktrees.ts';
import { Trash } from '../slots/trash.ts';
import { cleanUpRun } from './clean-up.ts';
import { resumeLanding } from './finish-landing.ts';
import { waitForGitOf } from './git-processes.ts';
import { readRefFacts } from './read-refs.ts';
import { type JobCommit, type JournalFacts, recover, type RecoveryAction } from './recover.ts';
import { removeStaleLocks } from './stale-locks.ts';

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
  readonly #run: RunRepository;
  readonly #actions: readonly RecoveryAction[];
  readonly work: RecoveredWork;

  private constructor(
    spec: RunRecoverySpec,
    run: RunRepository,
    actions: readonly RecoveryAction[],
    work: RecoveredWork,
  ) {
    this.#spec = spec;
    this.#run = run;
    this.#actions = actions;
    this.work = work;
  }

  /**
   * Decides what is to be done, once the git processes of the killed aim have ended.
   * @throws AimError workspace_failed where somebody changed what is the run's alone, or git fails.
   */
  static async look(spec: RunRecoverySpec, signal: AbortSignal): Promise<RunRecovery> {
    const { cwd, isolation, environment, journal, clock } = spec;
    const { worktrees } = isolation;
    await waitForGitOf(journal.run, clock, signal);
    return await translated(async () => {
      const run = await RunRepository.open({ id: journal.run, cwd, worktrees, environment }, signal);
      const actions = recover(journal, await readRefFacts(run.git, journal, signal));
      const stopped = actions.find((action) => action.do === 'stop');
      if (stopped !== undefined) throw new AimError('workspace_failed', `the run can't go on: ${stopped.why}`);
      return new RunRecovery(spec, run, actions, await workOf(run.git, journal, actions, signal));
    });
  }

  /**
   * Removes the locks and worktrees that a kill left, and brings refs, and a checkout in the middle of a landing, to where
   * they are whole. The caller has the lock of the checkout. @throws AimError workspace_failed.
   */
  async carryOut(): Promise<void> {
    await translated(async () => {
      const { landing, noted } = this.#spec;
      const { git, place, id } = this.#run;
      const context = { run: id, noted, landing, checkoutGitDir: landing === null ? null : git.gitDir };
      const [stuck] = removeStaleLocks(git, context);
      if (stuck !== undefined) {
        throw new AimError('workspace_failed', `${stuck} is in the way`, {
          hint: 'remove it if no git is at work here',
        });
      }
      const cleaned = this.#actions.some((action) => action.do === 'clean_up');
      if (cleaned) await (await cleanUpRun(git, place, id, false, NEVER)).deleted;
      for (const action of this.#actions) await this.#carryOut(action);
    });
  }

  /** Deletes what is left of the worktrees of a run that has ended: aim may have been killed while it did so. */
  async sweep(): Promise<void> {
    const { git, place } = this.#run;
    const trash = new Trash(place.trash);
    await translated(() => removeRunFolder(git, place, trash));
    await trash.emptied();
    removeEmptyAbove(place);
  }

  async #carryOut(action: RecoveryAction): Promise<void> {
    const { git, refs } = this.#run;
    switch (action.do) {
      case 'create_tip':
        return await this.#run.change(refs.begin(action.commit));
      case 'drop_ref':
        return await this.#run.change({ do: 'delete', ref: refs.job(action.key), from: action.commit });
      case 'restore_ref':
        return await this.#run.change(refs.done(action.key, action.commit));
      case 'finish_landing': {
        const state = await resumeLanding(git, action.note, NEVER);
        if (state.kind !== 'stop') return;
        const files = nameList(state.files);
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
