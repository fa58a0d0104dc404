import {
  constants,
  copyFileSync,
  cpSync,
  type Dirent,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { lstatOrNull } from '../lib/files/lstat.ts';
import { AimError } from '../model/errors.ts';
import { asAimError } from '../model/system-error.ts';
import { GitRepository } from './git/run/git-repository.ts';

/** Larger folders are not copied. Files. */
const MAX_FILES = 100_000;

/** A copy of a checkout. Disposing removes it, unless it is kept before: then it stays, as the user may look at it. */
export class RehearsalCopy implements Disposable {
  /** The folder in the copy that stands for the one that was copied. */
  readonly cwd: string;
  /** What is removed, absolute. */
  readonly #folder: string;
  #isKept = false;

  constructor(folder: string, cwd: string) {
    this.#folder = folder;
    this.cwd = cwd;
  }

  keep(): void {
    this.#isKept = true;
  }

  [Symbol.dispose](): void {
    if (this.#isKept) return;
    try {
      rmSync(this.#folder, { recursive: true, force: true });
    } catch {
      // What goes wrong here hides nothing that went wrong before.
    }
  }
}

/**
 * Copies the checkout that a folder is in, so that a rehearsal changes nothing of the user's. The copy is a repository of its
 * own with the same commit, with what is not committed and what is untracked; what git ignores is not in it, and it knows no
 * remote. Outside git the folder is copied. Nothing is left of a copy that fails.
 * @param cwd absolute, links resolved. @throws AimError checkout_refused, system_failed.
 */
export async function copyForRehearsal(cwd: string, signal: AbortSignal): Promise<RehearsalCopy> {
  const answer = await GitRepository.open(cwd, { mark: 'rehearsal' }, signal);
  if (answer.kind === 'unknown') throw refused(cwd, answer.why);
  const repository = answer.kind === 'yes' ? answer.value : null;
  const top = repository?.root ?? cwd;
  using made = new DisposableStack();
  try {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'aim-rehearsal-')));
    const root = join(folder, basename(top) || 'root');
    const copy = made.use(new RehearsalCopy(folder, join(root, relative(top, cwd))));
    if (repository === null) copyFiles(top, root, filesIn(top));
    else await copyRepository(repository, top, root, signal);
    made.move();
    return copy;
  } catch (error) {
    signal.throwIfAborted();
    const known = asAimError(error);
    throw known instanceof AimError ? known : refused(cwd, error instanceof Error ? error.message : String(error));
  }
}

async function copyRepository(
  repository: GitRepository,
  top: string,
  copy: string,
  signal: AbortSignal,
): Promise<void> {
  const call = { cwd: top };
  await repository.run(['clone', '--quiet', '--no-checkout', '--shared', '--', top, copy], call, signal);
  // A push from the copy would reach the user's repository.
  await repository.run(['remote', 'remove', 'origin'], { cwd: copy }, signal);
  const listed = await repository.run(['ls-files', '-z', '--cached', '--others', '--exclude-standard'], call, signal);
  copyFiles(
    top,
    copy,
    [...new Set(listed.split('\0'))].filter((name) => name !== ''),
  );
  const hasCommit = (await repository.ask(['rev-parse', '--verify', '--quiet', 'HEAD'], { cwd: copy }, signal)).kind;
  if (hasCommit === 'yes') await repository.run(['reset', '--quiet'], { cwd: copy }, signal);
}

function copyFiles(from: string, to: string, names: readonly string[]): void {
  if (names.length > MAX_FILES) throw refused(from, `it has more than ${MAX_FILES} files`);
  mkdirSync(to, { recursive: true });
  for (const name of names) {
    const [source, target] = [join(from, name), join(to, name)];
    const stat = lstatOrNull(source);
    if (stat === null) continue;
    mkdirSync(dirname(target), { recursive: true });
    if (stat.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (stat.isFile()) copyFileSync(source, target, constants.COPYFILE_FICLONE);
    // A submodule.
    else if (stat.isDirectory()) cpSync(source, target, { recursive: true, verbatimSymlinks: true });
  }
}

/** All files below a folder, without aim's own; as many as are looked for at most. */
function filesIn(top: string): string[] {
  const files: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined && files.length <= MAX_FILES; folder = folders.pop()) {
    const entries: Dirent[] = readdirSync(join(top, folder), { withFileTypes: true });
    for (const entry of entries) {
      const name = join(folder, entry.name);
      if (name === '.aim') continue;
      if (entry.isDirectory()) folders.push(name);
      else files.push(name);
    }
  }
  return files;
}

function refused(folder: string, why: string): AimError {
  return new AimError('checkout_refused', `${folder} can't be copied for a rehearsal: ${why}`, {
    hint: '--in-place rehearses in the checkout itself',
  });
}
