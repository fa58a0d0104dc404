import { accessSync, constants } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isBelow, realPathOf } from '../../../lib/files/real-path.ts';
import { NEVER } from '../../../lib/never.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { askGit } from '../../git/run/ask-git.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';

/** Settings of one git command under which it runs no hook. */
const NO_HOOKS = ['-c', 'core.hooksPath=/dev/null'];

/** Which hooks run when git brings commits into a checkout. */
export interface LandedHooks {
  /** Arguments of git that say so. */
  readonly settings: readonly string[];
  /** The folder of hooks of which none is to run, absolute; null: those of the user run, or there is no such folder. */
  readonly leftOut: string | null;
}

/**
 * Nothing, so that those of the user run; or that none is to run, where the folder of hooks is one of the project's and the
 * commits change it. git would run what a job wrote.
 * Programs that keep the hooks themselves beside that folder (`.husky/_`) are why all below the first folder of its path counts.
 * @param from what the checkout has, as git names it.
 */
export async function landedHooks(
  repository: GitRepository,
  checkout: string,
  from: string,
  to: Oid,
): Promise<LandedHooks> {
  // The repository's own way to ask says that there are no hooks.
  const asked = await askGit({ cwd: checkout }, ['rev-parse', '--path-format=absolute', '--git-path', 'hooks'], NEVER);
  if (asked.kind !== 'yes') return { settings: NO_HOOKS, leftOut: null };
  const path = asked.value.replace(/\n$/, '');
  const top = realPathOf(checkout) ?? checkout;
  const hooks = realPathOf(path) ?? path;
  const first = relative(top, hooks).split(sep)[0] ?? '';
  if (!isBelow(top, hooks) || first === '.git') return { settings: [], leftOut: null };
  const where = first === '' ? [] : ['--', `:(top,literal)${first}`];
  const same = await repository.ask(['diff', '--quiet', '--no-ext-diff', from, to, ...where], { cwd: checkout }, NEVER);
  return same.kind === 'yes' ? { settings: [], leftOut: null } : { settings: NO_HOOKS, leftOut: hooks };
}

/** The hook of a fast-forward that is there and did not run, for a user; null: there is none. */
export function hookNote({ leftOut }: LandedHooks): string | null {
  if (leftOut === null || !isProgram(join(leftOut, 'post-merge'))) return null;
  return `your post-merge hook did not run: what landed changes its folder, ${leftOut}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
