import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { lstatOrNull } from './lstat.ts';

/** As many links as Linux follows. */
const MAX_LINKS = 40;

/**
 * Where a path leads when every link is followed, links to something missing too. Of a path that does not exist, what exists
 * of it is followed.
 * @param path absolute.
 * @returns null where the links have no end.
 */
export function realPathOf(path: string, links = MAX_LINKS): string | null {
  try {
    return realpathSync(path);
  } catch {
    // It does not exist, or a link on the way leads to nothing.
  }
  const folder = dirname(path);
  if (folder === path) return path;
  const above = realPathOf(folder, links);
  if (above === null) return null;
  const at = join(above, basename(path));
  if (isLink(at)) return links === 0 ? null : realPathOf(resolve(above, readlinkSync(at)), links - 1);
  return at;
}

function isLink(path: string): boolean {
  try {
    return lstatOrNull(path)?.isSymbolicLink() === true;
  } catch {
    return false;
  }
}

/** Whether a path is a folder or something in it, both with links followed already. */
export function isBelow(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}
