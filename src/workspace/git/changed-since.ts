import { askGit } from './run/ask-git.ts';
import { type GitAnswer, unknown, yes } from './run/git-answer.ts';
import { lstatOrNull } from '../../lib/files/lstat.ts';
import { join } from 'node:path';

/** How many paths one command line names. */
const AT_ONCE = 500;

/**
 * Those of some paths whose file differs from the one in a commit, by git's own rules: line ends and filters count as git
 * counts them. A path that the commit does not have differs where there is a file.
 * @param root the top of the checkout. @param paths relative to it, with slashes.
 */
export async function changedSince(
  root: string,
  commit: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<GitAnswer<Set<string>>> {
  const changed = new Set<string>();
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    const ask = (...args: string[]) =>
      askGit({ cwd: root }, ['--literal-pathspecs', ...args, commit, '--', ...some], signal);
    const differing = await ask(
      'diff',
      '--name-only',
      '-z',
      '--no-renames',
      '--no-ext-diff',
      '--ignore-submodules=none',
    );
    const inCommit = await ask('ls-tree', '-r', '-z', '--name-only', '--full-tree');
    if (differing.kind !== 'yes') return notKnown(differing);
    if (inCommit.kind !== 'yes') return notKnown(inCommit);
    for (const path of differing.value.split('\0')) if (path !== '') changed.add(path);
    const known = new Set(inCommit.value.split('\0'));
    for (const path of some) if (!known.has(path) && lstatOrNull(join(root, path)) !== null) changed.add(path);
  }
  return yes(changed);
}

function notKnown(answer: Exclude<GitAnswer<string>, { kind: 'yes' }>): GitAnswer<never> {
  return answer.kind === 'unknown' ? answer : unknown('git says nothing');
}
