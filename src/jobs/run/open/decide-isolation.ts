import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { AimError } from '../../../model/errors.ts';
import { edits } from '../../../model/run/job.ts';
import type { Isolation } from '../../../model/merging/isolation.ts';
import { placeAt } from '../../../workspace/place-at.ts';
import { gatherFacts } from '../../../workspace/worktree/preconditions/gather-facts.ts';
import { judgeRepository } from '../../../workspace/worktree/preconditions/judge-repository.ts';
import { sharedPathNotes } from '../../../workspace/worktree/slots/shared-paths.ts';
import { defaultWorktreesFolder } from '../../../workspace/worktree/slots/slot-place.ts';
import type { Plan } from '../../plan/plan.ts';

/** Why `auto` is no more than the checkout where nothing else is to be said. */
export const FEW_EDITS = 'fewer than two of its jobs edit';

export interface IsolationSpec {
  readonly plan: Plan;
  /** Absolute, links resolved. */
  readonly cwd: string;
  /** Pools whose tool works elsewhere. What it changes is made for one commit, and comes late: it is merged. */
  readonly elsewhere: ReadonlySet<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Decides where the jobs of a run work, and says why. Nothing has started.
 * @throws AimError isolation_refused where worktrees were asked for and can't be.
 */
export async function decideIsolation(spec: IsolationSpec, signal: AbortSignal): Promise<Isolation> {
  const { plan, cwd, elsewhere, environment } = spec;
  const { isolation, worktrees, commit, land } = plan.settings;
  if (isolation === 'shared') return shared(null);
  const editing = plan.jobs.filter(edits);
  const comesLate = editing.some(({ pool }) => elsewhere.has(pool.name));
  const hasVariants = plan.jobs.some(({ variant_of }) => variant_of !== null);
  // Whoever wants the branch to stay where it is does not want edits in the checkout instead.
  const choice = hasVariants || (land !== 'ff' && editing.length > 0) ? 'worktree' : isolation;
  if (choice === 'auto' && editing.length < 2 && !comesLate) return shared(FEW_EDITS);
  const folder = worktreesFolder(worktrees.dir, cwd, environment);
  const top = placeAt(cwd).root ?? cwd;
  const jobs = plan.jobs
    .filter((job) => !elsewhere.has(job.pool.name) || edits(job))
    .map(({ id, files }) => ({ id, files: files.map((file) => relative(top, join(cwd, file))) }));
  const files = [...new Set(jobs.flatMap((job) => job.files))];
  const facts = await gatherFacts(cwd, folder, { mark: 'preconditions', environment, files }, signal);
  const checked = new Set(plan.jobs.filter(({ verify }) => verify !== null).map(({ pool }) => pool.name));
  // Nobody works in a worktree of a pool elsewhere: it is made where a patch is checked.
  const pools = plan.pools.filter(({ name }) => !elsewhere.has(name) || checked.has(name));
  const verdict = judgeRepository(facts, {
    // One more where merged commits are checked.
    slots: pools.reduce((sum, { count }) => sum + count, plan.jobs.some(({ verify }) => verify !== null) ? 1 : 0),
    jobs,
    sign: commit.sign,
    shared: [...worktrees.copy, ...worktrees.link],
  });
  if (verdict.kind === 'ok') {
    const { repository } = facts;
    if (repository.kind !== 'open' || repository.head.kind !== 'commit') throw new Error('judged without a commit');
    const { branch, head } = repository;
    // Where no branch is checked out, none can move.
    const lands = branch === null && (land === 'ff' || land === 'staged') ? 'branch' : land;
    const notes = [...verdict.notes, ...(repository.root === null ? [] : sharedPathNotes(repository.root, worktrees))];
    return { kind: 'worktree', base: head.oid, branch, land: lands, worktrees: folder, notes };
  }
  if (choice === 'auto') return shared(verdict.reason);
  const otherwise = hasVariants ? 'leave out the variants of jobs' : '--isolation shared';
  const use = hasVariants ? otherwise : `use ${otherwise}`;
  throw new AimError('isolation_refused', `the jobs can't work in worktrees: ${verdict.reason}`, {
    hint: verdict.kind === 'refuse' ? `${verdict.remedy}, or ${otherwise}` : use,
  });
}

function shared(reason: string | null): Isolation {
  return { kind: 'shared', reason };
}

/** The folder for all worktrees. A relative one is relative to the working folder. */
function worktreesFolder(
  dir: string | null,
  cwd: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const home = environment['HOME'] ?? homedir();
  return dir === null ? defaultWorktreesFolder(environment, home) : resolve(cwd, dir.replace(/^~(?=\/|$)/, home));
}
