import { join } from 'node:path';
import { lstatOrNull } from '../../../lib/files/lstat.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import { MODE_GITLINK } from '../../git/commits/tree-changes.ts';
import type { Slot } from './slot.ts';
import { namesIn } from '../../../lib/files/names-in.ts';

/** Submodules of a worktree that have files and yet no repository. Git says nothing of those, and removes none. */
export async function filledSubmodules(repository: GitRepository, slot: Slot, signal: AbortSignal): Promise<string[]> {
  if (lstatOrNull(join(slot.path, '.gitmodules')) === null) return [];
  const call = { cwd: slot.path, readOnly: true };
  const args = [`--git-dir=${slot.admin}`, `--work-tree=${slot.path}`, 'ls-files', '--stage', '-z'];
  const entries = (await repository.run(args, call, signal)).split('\0');
  const links = entries.filter((entry) => entry.startsWith(`${MODE_GITLINK} `));
  const paths = links.map((entry) => entry.slice(entry.indexOf('\t') + 1));
  return paths.filter((path) => {
    const names = namesIn(join(slot.path, path));
    return names.length > 0 && !names.includes('.git');
  });
}
