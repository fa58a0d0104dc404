import { homedir } from 'node:os';
import { AimError } from '../../../model/errors.ts';
import type { Isolation } from '../../../model/merging/isolation.ts';
import type { LandMode } from '../../../model/merging/landing.ts';
import { gatherFacts } from '../preconditions/gather-facts.ts';
import { nameList } from '../../../lib/text/name-list.ts';
import { judgeRepository } from '../preconditions/judge-repository.ts';
import { defaultWorktreesFolder } from '../slots/slot-place.ts';

/** Worktrees, and the commit that they begin with. */
export type WorktreeIsolation = Extract<Isolation, { readonly kind: 'worktree' }>;

export interface WorkersIntent {
  /** Absolute, links resolved. */
  readonly cwd: string;
  readonly count: number;
  /** Whether what is merged is checked: that takes one more worktree. */
  readonly isChecked: boolean;
  readonly land: LandMode;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Whether each worker of a cluster can have a worktree. Nothing has started. @throws AimError isolation_refused. */
export async function decideWorktrees(intent: WorkersIntent, signal: AbortSignal): Promise<WorktreeIsolation> {
  const { cwd, count, isChecked, land, environment } = intent;
  const folder = defaultWorktreesFolder(environment, environment['HOME'] ?? homedir());
  const facts = await gatherFacts(cwd, folder, { mark: 'preconditions', environment }, signal);
  const verdict = judgeRepository(facts, {
    slots: count + (isChecked ? 1 : 0),
    jobs: [],
    sign: false,
    placeSetting: 'XDG_CACHE_HOME',
  });
  if (verdict.kind !== 'ok') {
    const remedy = verdict.kind === 'refuse' ? `${verdict.remedy}, or ` : '';
    throw new AimError('isolation_refused', `the workers can't have worktrees: ${verdict.reason}`, {
      hint: `${remedy}leave out the isolation: the workers then share the folder`,
    });
  }
  const { repository } = facts;
  if (repository.kind !== 'open' || repository.head.kind !== 'commit') throw new Error('judged without a commit');
  const { branch, head, status, operation } = repository;
  const notes = [
    status.kind === 'dirty' && `workers do not see what is not committed: ${nameList(status.paths)}`,
    operation !== null && `a ${operation} is in progress: what is merged will be left as a branch meanwhile`,
    branch === null && 'HEAD is detached: what is merged will be left as a branch',
  ].filter((note) => note !== false);
  // Where no branch is checked out, none can move.
  const lands = branch === null && land === 'ff' ? 'branch' : land;
  return { kind: 'worktree', base: head.oid, branch, land: lands, worktrees: folder, notes };
}
