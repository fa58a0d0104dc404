import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ToolRow } from '../../tools/tool-row.ts';
import { gitRootOf } from '../../workspace/git/git-root.ts';

const MAX_PATH_CHARS = 4096;

/** Tells whether a line is the name of a file as the tool writes it: from the top of the checkout. */
export function namedFiles(row: ToolRow, cwd: string): (line: string) => boolean {
  if (row.repl?.namesFiles !== true) return () => false;
  const top = gitRootOf(cwd) ?? cwd;
  return (line) => line.length <= MAX_PATH_CHARS && !line.includes('\0') && existsSync(resolve(top, line));
}
