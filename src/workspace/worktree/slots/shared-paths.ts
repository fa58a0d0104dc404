// An older node has no `globSync`: named here, it would end the library before `require-runtime.ts` tells why.
import * as fs from 'node:fs';
import { constants, existsSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isBelow, realPathOf } from '../../../lib/files/real-path.ts';
import { lstatOrNull } from '../../../lib/files/lstat.ts';

/** Ignored files of the user's checkout that a worktree needs as well. Paths relative to the top of the checkout. */
export interface SharedPaths {
  /** Each worktree gets its own. */
  readonly copy: readonly string[];
  /** Each worktree gets a symlink to the user's. */
  readonly link: readonly string[];
}

/**
 * Brings them into a worktree. What is there already stays.
 * @returns those that are not in the checkout.
 */
export async function placeSharedPaths(checkout: string, worktree: string, paths: SharedPaths): Promise<string[]> {
  const missing: string[] = [];
  for (const path of [...paths.copy, ...paths.link]) {
    const [from, to] = [join(checkout, path), join(worktree, path)];
    if (!existsSync(from)) missing.push(path);
    else if (lstatOrNull(to) === null) {
      await mkdir(dirname(to), { recursive: true });
      if (paths.link.includes(path)) symlinkSync(from, to);
      else {
        await cp(from, to, {
          recursive: true,
          // A relative link in it then leads into the worktree.
          verbatimSymlinks: true,
          preserveTimestamps: true,
          mode: constants.COPYFILE_FICLONE,
        });
      }
    }
  }
  return missing;
}

/** What a user has to know of such paths, as fragments: one that is not there, one that leads back into the checkout. */
export function sharedPathNotes(checkout: string, paths: SharedPaths): string[] {
  return (['copy', 'link'] as const).flatMap((how) =>
    paths[how].flatMap((path) => {
      const name = `\`worktrees.${how}\``;
      if (!existsSync(join(checkout, path))) return [`${name}: ${path} is not in the checkout`];
      const back = leadsBack(checkout, path, how);
      return back === null ? [] : [`${name}: checks may look at the files of the checkout, as ${back}`];
    }),
  );
}

/**
 * Why a linked or copied folder would make a check run on the user's files instead of the worktree's, or null: a package of
 * an npm workspace, a Python package that was installed as editable.
 */
export function leadsBack(checkout: string, path: string, how: keyof SharedPaths): string | null {
  const folder = join(checkout, path);
  if (!existsSync(folder)) return null;
  const names = fs.globSync(['*', '@*/*'], { cwd: folder });
  for (const name of names) {
    const entry = join(folder, name);
    if (lstatOrNull(entry)?.isSymbolicLink() !== true) continue;
    const back = how === 'link' && pointsAtSources(checkout, folder, entry);
    if (back) return `${join(path, name)} is a link into the checkout`;
  }
  for (const file of fs.globSync('lib/python*/site-packages/*.pth', { cwd: folder })) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    const back = lines.find((line) => line.startsWith(sep) && existsSync(line) && leadsInto(checkout, line));
    if (back !== undefined) return `${join(path, file)} names ${back}`;
  }
  return null;
}

/** Whether a link leads to something of the checkout that is not in the linked folder itself. */
function pointsAtSources(checkout: string, folder: string, link: string): boolean {
  try {
    const target = realpathSync(link);
    const below = relative(realpathSync(folder), target);
    return leadsInto(checkout, target) && (below.startsWith('..') || resolve(below) === below);
  } catch {
    return false;
  }
}

function leadsInto(checkout: string, path: string): boolean {
  const real = realPathOf(path);
  return real !== null && isBelow(realpathSync(checkout), real);
}
