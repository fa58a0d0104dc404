import { writeFileSync } from 'node:fs';

/**
 * Writes a file that is not there yet; what has the name stays as it is, a link too, also one to nothing.
 * @param mode 0666 without the umask by default. @returns whether it was written.
 */
export function writeNewFile(path: string, text: string, mode?: number): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
