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
import { RunRefs } from '../run-refs.ts';
import { defaultWorktreesFolder, repositoryFolder, type SlotPlace, slotPlace } from '../slots/slot-place.ts';
import { isOwned, LANDING_FILE, OWNER_FILE } from './owned-folder.ts';
import { keepAll, type LeftBehind } from './worker-worktrees.ts';
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
    const place = slotPlace(worktrees, commonDir, id);
    const left = await translated(() => recoverCluster(id, place, folder, spec));
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

/** @param folder its folder, under the name that it has now. @returns null: another aim does it. */
async function recoverCluster(
  id: string,
  place: SlotPlace,
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
    const repository = opened.value;
    const note = readNote(place);
    const landing = note === null ? null : { ...note, noted: 0 };
    const checkoutGitDir = landing === null ? null : repository.gitDir;
    removeStaleLocks(repository, { run: id, noted: 0, landing, checkoutGitDir });
    if (note !== null) await resumeLanding(repository, note, NEVER);
    const refs = new RunRefs(id);
    const own = await listRefs(repository, refs.prefix, NEVER);
    const tip = own.find(({ name }) => name === refs.tip);
    const left: LeftBehind[] = [];
    let isLast = false;
    for (const ref of own) {
      const n = refs.baseOf(ref.name);
      if (n === null) continue;
      const worker = await findWorker({ repository, id, clock }, place, n, ref, tip);
      if (worker === null) continue;
      const { hasAll, note: why } = await keepAll(worker);
      isLast ||= !hasAll;
      if (worker.hasWork || why !== null) left.push({ instance: n - 1, branch: worker.branch, note: why });
    }
    if (tip !== undefined && !(await isInBranch(repository, tip))) {
      const branch = await leaveBranch(repository, id, { kind: 'merged' }, tip.oid, NEVER);
      left.push({ instance: null, branch, note: null });
    }
    // What no commit can have stays where it is, and is told each time.
    if (!isLast) {
      await deleteRunRefs(repository, id, false, NEVER);
      await (
        await cleanUpRun(repository, place, id, false, NEVER)
      ).deleted;
    }
    return left;
  } finally {
    lock[Symbol.dispose]();
  }
}

/** The worker of a worktree as its killed aim left it; null: its worktree is not there, or was never whole. */
async function findWorker(
  context: WorkerContext,
  place: SlotPlace,
  n: number,
  base: Ref,
  line: Ref | undefined,
): Promise<Worker | null> {
  const { repository } = context;
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
async function newestBranch({ repository, id }: WorkerContext, n: number): Promise<WorkerBranch | null> {
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
