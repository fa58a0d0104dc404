import { realpathSync, statSync } from 'node:fs';
import { AimError } from '../model/errors.ts';
import { onNamed } from '../model/system-error.ts';

/** The real path of a folder to work in. @throws AimError usage when it is no folder. */
export function workingFolder(path: string): string {
  return onNamed(path, 'usage', () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw new AimError('usage', `${path}: no such folder`);
    if (!stat.isDirectory()) throw new AimError('usage', `${path} is not a folder`);
    return realpathSync(path);
  });
}
