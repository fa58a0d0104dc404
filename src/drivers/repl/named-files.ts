import { lstatSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { DriverContext } from '../driver.ts';

const MAX_PATH_CHARS = 4096;

/** Files as a tool writes them in its output: from the top of the checkout, or absolute. */
export interface FileNames {
  /** Whether a line is the name of a file that the tool looks at by itself. */
  isMentioned(line: string): boolean;
  exists(path: string): boolean;
  /** As a user would name it: from the working folder. */
  relative(path: string): string;
}

export function fileNames({ row, cwd, root }: Pick<DriverContext, 'row' | 'cwd' | 'root'>): FileNames {
  const top = root ?? cwd;
  const exists = (path: string) => {
    if (path === '' || path.length > MAX_PATH_CHARS || path.includes('\0')) return false;
    try {
      return lstatSync(resolve(top, path), { throwIfNoEntry: false }) !== undefined;
    } catch {
      return false;
    }
  };
  return {
    exists,
    isMentioned: (line) => row.repl?.namesFiles === true && exists(line),
    relative: (path) => relative(cwd, isAbsolute(path) ? path : resolve(top, path)),
  };
}
