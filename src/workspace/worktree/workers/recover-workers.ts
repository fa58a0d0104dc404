import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { NEVER } from '../../../lib/never.ts';
import { type LandingNote, landingNoteSchema } from '../../../model/merging/landing.ts';
import { takeLock } from '../../../process/records/lock-file.ts';
import { adminFolders, adminSettings, endOperations, hasSavedIndex } from '../../git/admin-folder.ts';
import { readCommit } from '../../git/commits/commits.ts';
import { isAncestor, listRefs, type Ref } from '../../git/commits/refs.ts';
import { GitRepository } from '../../git/run/git-repository.ts';
import { translated } from '../failures.ts';
import { leaveBranch } from '../landing/land.ts';
import { branchNameFor } from '../landing/branch-names.ts';
import { jobMarkIn } from '../merge/commit-message.ts';
import { cleanUpRun, deleteRunRefs } from '../recovery/clean-up.ts';
import { resumeLanding } from '../recovery/finish-landing.ts';
import { waitForGitOf } from '../recovery/git-processes.ts';
import { DELETED } from '../slots/remove-worktrees.ts';
import { removeStaleLocks } from '../recovery/stale-locks.ts';
import { RunRepository } from '../run-repository.ts';
import { defaultWorktreesFolder, repositoryFolder, type SlotPlace } from '../slots/slot-place.ts';
import { isOwned, LANDING_FILE, OWNER_FILE } from './owned-folder.ts';
import { type LeftBehind, leaveWork } from './left-behind.ts';
import { Worker, type WorkerBranch, type WorkerContext } from './worker.ts';
import { namesIn } from '../../../lib/files/names-in.ts';
import { removeIfEmpty } from '../../../lib/files/remove-if-empty.ts';

export interface RecoverWorkersSpec {
  /** Absolute. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** What was left by a cluster whose aim was killed. */
export interface RecoveredCluster {
  readonly id: string;
  readonly left: readonly LeftBehind[];
}

/**
 * Puts the work of clusters whose aim was killed on branches, and removes their worktrees. Their tools have ended by then.
 * Carried out twice at once, or cut short and done again, it loses nothing. @throws AimError workspace_failed.
 */
export async function recoverWorkers(spec: RecoverWorkersSpec): Promise<RecoveredCluster[]> {
  const { cwd, environment } = spec;
  const usual = defaultWorktreesFolder(environment, environment['HOME'] ?? homedir());
  if (!existsSync(usual)) return [];
  const worktrees = realpathSync(usual);
  // Mostly there is none, and git is not asked.
  const folders = namesIn(worktrees).flatMap((name) =>
    namesIn(join(worktrees, name)).map((id) => join(worktrees, name, id)),
  );
  if (!folders.some((folder) => isAbandoned(folder) || DELETED.test(folder))) return [];
  const opened = await GitRepository.open(cwd, { mark: 'recover', environment }, NEVER);
  if (opened.kind !== 'yes') return [];
  const { commonDir } = opened.value;
  const found: RecoveredCluster[] = [];
  const here = repositoryFolder(worktrees, commonDir);
  for (const name of namesIn(here)) {
    const folder = join(here, name);
    if (!isAbandoned(folder)) continue;
    // One that was on its way to be deleted: what else there is of it has its id.
    const id = name.replace(DELETED, '');
    const left = await translated(() => recoverCluster(id, worktrees, folder, spec));
    if (left !== null) found.push({ id, left });
  }
  // Its deletion had begun: nobody has anything in it. Another aim may be at it.
  for (const name of namesIn(here)) if (DELETED.test(name)) await deleteTree(join(here, name));
  removeIfEmpty(here);
  return found;
}

async function deleteTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {});
}

/** Whether a folder has the worktrees of a cluster whose aim is dead. */
function isAbandoned(folder: string): boolean {
  return existsSync(join(folder, OWNER_FILE)) && !isOwned(folder);
}

/**
 * @param worktrees links resolved.
 * @param folder its folder, under the name that it has now.
 * @returns null: another aim does it.
 */
async function recoverCluster(
  id: string,
  worktrees: string,
  folder: string,
  spec: RecoverWorkersSpec,
): Promise<LeftBehind[] | null> {
  const { cwd, environment, clock } = spec;
  const { lock } = takeLock(join(folder, OWNER_FILE), id);
  if (lock === null) return null;
  try {
    await waitForGitOf(id, clock, NEVER);
    const opened = await GitRepository.open(cwd, { mark: id, environment }, NEVER);
    if (opened.kind !== 'yes') return null;
    const run = new RunRepository(opened.value, { id, cwd, worktrees });
    const { git, place } = run;
    const note = readNote(place);
    const landing = note === null ? null : { ...note, noted: 0 };
    removeStaleLocks(git, { run: id, noted: 0, landing, checkoutGitDir: landing === null ? null : git.gitDir });
    if (note !== null) await resumeLanding(git, note, NEVER);
    const own = await listRefs(git, run.refs.prefix, NEVER);
    const tip = own.find(({ name }) => name === run.refs.tip);
    const { left, hasAll } = await leaveWork(findWorkers({ run, clock }, own, tip));
    if (tip !== undefined && !(await isInBranch(git, tip))) {
      const branch = await leaveBranch(git, id, { kind: 'merged' }, tip.oid, NEVER);
      left.push({ instance: null, branch, note: null });
    }
    // What no commit can have stays where it is, and is reported each time.
    if (hasAll) {
      await deleteRunRefs(git, id, false, NEVER);
      const { deleted } = await cleanUpRun(git, place, id, false, NEVER);
      await deleted;
    }
    return left;
  } finally {
    lock[Symbol.dispose]();
  }
}

/** The workers of a cluster whose worktrees are there. @param refs those of the cluster. @param line the ref of what is merged. */
async function* findWorkers(
  context: WorkerContext,
  refs: readonly Ref[],
  line: Ref | undefined,
): AsyncGenerator<Worker> {
  for (const ref of refs) {
    const n = context.run.refs.baseOf(ref.name);
    const worker = n === null ? null : await findWorker(context, n, ref, line);
    if (worker !== null) yield worker;
  }
}

/** The worker of a worktree as its killed aim left it; null: its worktree is not there, or was never whole. */
async function findWorker(context: WorkerContext, n: number, base: Ref, line: Ref | undefined): Promise<Worker | null> {
  const { git: repository, place } = context.run;
  const path = place.slot(n);
  const admin = adminFolders(repository.commonDir).find(({ worktree }) => worktree === path)?.path;
  if (admin === undefined || !existsSync(path)) return null;
  const settings = adminSettings(admin);
  if (settings === null || !hasSavedIndex(admin)) return null;
  endOperations(admin);
  const slot = { n, path, admin, settings };
  const begin = await readCommit(repository, base.oid, NEVER);
  const head = await headOf(repository, admin);
  const isOnLine = line !== undefined && (await isAncestor(repository, head, line.oid, NEVER)).kind === 'yes';
  if (isOnLine) {
    // It had no work, or was about to begin anew: what it did before is on its branch, or merged.
    const at = await readCommit(repository, head, NEVER);
    return Worker.found(context, slot, at, at, null);
  }
  const newest = await newestBranch(context, n);
  // One that was left before, for a worker that has begun anew, does not go on.
  const goesOn = newest !== null && (await isAncestor(repository, newest.at, head, NEVER)).kind === 'yes';
  if (newest === null || !goesOn) return Worker.found(context, slot, begin, begin, null);
  return Worker.found(context, slot, begin, await readCommit(repository, newest.at, NEVER), newest);
}

/** The branch of a worker that it made last, where its newest commit is aim's. */
async function newestBranch({ run }: WorkerContext, n: number): Promise<WorkerBranch | null> {
  const { git: repository, id } = run;
  const branches = await listRefs(repository, 'refs/heads/', NEVER);
  const names = branches.map(({ name }) => name.slice('refs/heads/'.length));
  let newest: WorkerBranch | null = null;
  for (let turn = 1; ; turn++) {
    const name = branchNameFor(id, { kind: 'worker', index: n - 1, turn }, names);
    const found = branches.find((ref) => ref.name === `refs/heads/${name}`);
    if (found === undefined) break;
    newest = { name, at: found.oid };
  }
  if (newest === null) return null;
  const { message } = await readCommit(repository, newest.at, NEVER);
  return jobMarkIn(message)?.run === id ? newest : null;
}

async function headOf(repository: GitRepository, admin: string): Promise<string> {
  const head = await repository.ask([`--git-dir=${admin}`, 'rev-parse', '--verify', 'HEAD^{commit}'], {}, NEVER);
  return head.kind === 'yes' ? head.value.trim() : 'HEAD';
}

async function isInBranch(repository: GitRepository, { oid }: Ref): Promise<boolean> {
  const contains = ['for-each-ref', '--format=%(refname)', '--contains', oid, 'refs/heads/'];
  const answer = await repository.ask(contains, {}, NEVER);
  return answer.kind === 'yes' && answer.value.trim() !== '';
}

function readNote({ folder }: SlotPlace): LandingNote | null {
  try {
    return landingNoteSchema.parse(JSON.parse(readFileSync(join(folder, LANDING_FILE), 'utf8')));
  } catch {
    return null;
  }
}
