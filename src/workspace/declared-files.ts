import { resolve } from 'node:path';
import { realPathOf } from '../lib/files/real-path.ts';

/**
 * Files that a job declared, and what they lead to as links: by absolute path, each with the name that it was declared by,
 * absolute too. A change of what a link leads to has the name of the link.
 * @param cwd the folder that the files are relative to, links followed.
 */
export function declaredFiles(cwd: string, files: readonly string[]): Map<string, string> {
  const names = files.map((file) => resolve(cwd, file));
  const declared = new Map<string, string>();
  for (const name of names) {
    const real = realPathOf(name) ?? name;
    if (!declared.has(real)) declared.set(real, name);
  }
  // A file that was declared itself keeps its own name.
  for (const name of names) declared.set(name, name);
  return declared;
}
