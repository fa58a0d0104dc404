import { lstatSync, type Stats } from 'node:fs';

/** What is at a path, links not followed; null: nothing, also where something else stands in place of a folder above it. */
export function lstatOrNull(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
