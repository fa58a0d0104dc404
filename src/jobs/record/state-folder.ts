import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { lstatOrNull } from '../../lib/files/lstat.ts';
import { AimError } from '../../model/errors.ts';
import type { StateFolders } from '../../workspace/state-folders.ts';

/** Makes one of the folders of a checkout's state. @throws AimError checkout_refused; the system's errors. */
export function makeStateFolder(state: StateFolders, path: string): void {
  makeFolder(path, modeIn(state, path));
}

/** In a git directory: those who may write there. Anywhere else: the owner alone. */
export function modeIn({ gitDir }: StateFolders, place: string): number {
  return gitDir !== null && dirname(place) === gitDir ? statSync(gitDir).mode & 0o777 : 0o700;
}

/** A folder of aim's own, made when it is not there. @throws AimError checkout_refused for a link or a file in its place. */
export function makeFolder(path: string, mode: number): void {
  const stat = lstatOrNull(path);
  if (stat !== null && !stat.isDirectory()) {
    throw new AimError('checkout_refused', `${path} is a link or a file, and aim keeps its runs there`, {
      hint: 'remove it',
    });
  }
  if (stat !== null) return;
  mkdirSync(path, { recursive: true, mode });
  if (mode !== 0o700) chmodSync(path, mode);
}
