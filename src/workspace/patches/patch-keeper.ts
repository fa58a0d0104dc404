import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lstatOrNull } from '../../lib/files/lstat.ts';
import { writeNewFile } from '../../lib/files/write-new-file.ts';
import type { RemoteOutput, RemoteWork } from '../../model/turn/remote-work.ts';
import { isOwnFolder, type StateFolders } from '../state-folders.ts';
import { keepPatch } from './delivered-patch.ts';

/** Keeps what work elsewhere came to in files, and names them in it. */
export type KeepWork = (work: RemoteWork) => RemoteWork;

/**
 * Keeps patches that are of no run: `patches/<session>.patch` in `.aim` of the checkout, or in the user's folder for it where that
 * can't be written. The last patch of a session replaces those before it, as it has all of them.
 */
export function patchKeeper({ places }: Pick<StateFolders, 'places'>): KeepWork {
  const keep = (output: RemoteOutput, session: string): RemoteOutput => {
    if (output.kind !== 'patch') return output;
    const name = `${session.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 100)}.patch`;
    for (const { documents } of places) {
      const file = canKeepIn(documents) ? keepPatch(join(documents, 'patches', name), output) : null;
      if (file !== null) return { ...output, file };
    }
    return output;
  };
  return (work) => ({ ...work, outputs: work.outputs.map((output) => keep(output, work.session)) });
}

/** Makes a folder of aim's own, which git does not show. @returns false: something else stands there, or it can't be made. */
function canKeepIn(path: string): boolean {
  const isFree = (folder: string) => lstatOrNull(folder) === null || isOwnFolder(folder);
  try {
    if (![path, join(path, 'patches')].every(isFree)) return false;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (basename(path) === '.aim') writeNewFile(join(path, '.gitignore'), '*\n', 0o600);
    return true;
  } catch {
    return false;
  }
}
