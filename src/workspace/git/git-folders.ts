import { lstatOrNull } from '../../lib/files/lstat.ts';
import { realPathOf } from '../../lib/files/real-path.ts';
import { join } from 'node:path';
import { askGit } from './run/ask-git.ts';
import { gitRootOf } from './git-root.ts';
import { type GitFolders, keepGitFolders } from './known-git-folders.ts';
import { NEVER } from '../../lib/never.ts';

/** By the top of the checkout. */
const known = new Map<string, Promise<GitFolders | null>>();

/** The folders of the checkout that a folder is in, as git names them; null: it is in none. Asked once for each checkout. */
export async function gitFoldersOf(cwd: string): Promise<GitFolders | null> {
  const root = gitRootOf(cwd);
  if (root === null) return null;
  const asked = known.get(root) ?? ask(root);
  known.set(root, asked);
  const folders = await asked;
  keepGitFolders(root, folders);
  // A repository may have been made anew in the same place.
  if (folders !== null && lstatOrNull(folders.commonDir) !== null) return folders;
  known.delete(root);
  return folders;
}

async function ask(root: string): Promise<GitFolders | null> {
  const names = ['--show-toplevel', '--git-dir', '--git-common-dir', '--show-superproject-working-tree'];
  const args = ['rev-parse', '--path-format=absolute', ...names];
  // Where the folders are is no secret of a foreign owner.
  const answer = await askGit({ cwd: root, trusting: true }, args, NEVER);
  const [top, gitDir, commonDir, superproject] = (answer.kind === 'yes' ? answer.value : '')
    .split('\n')
    .map((path) => (path === '' ? '' : (realPathOf(path) ?? path)));
  if (top && gitDir && commonDir) {
    return { root: top, gitDir, commonDir, above: superproject ? await gitFoldersOf(superproject) : null };
  }
  // Without git's word, what is at the usual place.
  const usual = join(root, '.git');
  if (lstatOrNull(usual)?.isDirectory() !== true) return null;
  return { root, gitDir: usual, commonDir: usual, above: null };
}
