import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * What tells one file from another, whatever it is called: the names of one file (links, hard links, other cases where the file
 * system sees no difference) have one identity. A file that does not exist is told by the folder that does, and the rest.
 * @param real absolute, links followed.
 */
export function fileIdentity(real: string): string {
  const id = idOf(real);
  if (id !== null) return id;
  const missing: string[] = [];
  let folder = real;
  let above: string | null = null;
  while (above === null && dirname(folder) !== folder) {
    missing.unshift(basename(folder));
    folder = dirname(folder);
    above = idOf(folder);
  }
  const rest = missing.join('/');
  return `${above ?? folder}/${ignoresCase(folder) ? rest.normalize('NFC').toLowerCase() : rest}`;
}

/** Null: it does not exist, or its file system gives no numbers. */
function idOf(path: string): string | null {
  try {
    const { dev, ino } = lstatSync(path, { bigint: true });
    return ino === 0n ? path : `${dev}:${ino}`;
  } catch {
    return null;
  }
}

/** Whether the file system finds a folder under its name in other cases too. */
function ignoresCase(folder: string): boolean {
  const name = basename(folder);
  const other = name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase();
  if (other === name) return dirname(folder) !== folder && ignoresCase(dirname(folder));
  const id = idOf(folder);
  return id !== null && id === idOf(join(dirname(folder), other));
}
