import { lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, sep } from 'node:path';

/** Whether a path lies in a folder. Follows links: where the nearest part that exists really is decides. */
export function isInside(folder: string, path: string): boolean {
  const top = realpathSync(folder);
  let at = path;
  // A link that leads nowhere does exist, and may lead out.
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
