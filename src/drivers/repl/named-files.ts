import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DriverContext } from '../driver.ts';

const MAX_PATH_CHARS = 4096;

/** Tells whether a line is the name of a file as the tool writes it: from the top of the checkout. */
export function namedFiles({ row, cwd, root }: Pick<DriverContext, 'row' | 'cwd' | 'root'>): (line: string) => boolean {
  if (row.repl?.namesFiles !== true) return () => false;
  const top = root ?? cwd;
  return (line) => line.length <= MAX_PATH_CHARS && !line.includes('\0') && existsSync(resolve(top, line));
}
