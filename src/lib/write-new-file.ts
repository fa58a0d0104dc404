import { writeFileSync } from 'node:fs';

/** Writes a file that is not there yet; what has the name stays as it is, a link too. @returns whether it was written. */
export function writeNewFile(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
