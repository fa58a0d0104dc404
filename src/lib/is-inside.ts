import { lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, sep } from 'node:path';

/** Whether a path is in a folder, after links are followed. Of a path that does not exist, the part that exists decides. */
export function isInside(folder: string, path: string): boolean {
  const top = realpathSync(folder);
  let at = path;
  // A link to a missing target exists, and may lead out of the folder.
  while (lstatSync(at, { throwIfNoEntry: false }) === undefined) {
    if (dirname(at) === at) return false;
    at = dirname(at);
  }
  let real: string;
  try {
    real = realpathSync(at);
  } catch {
    return false;
  }
  const below = relative(top, real);
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}
