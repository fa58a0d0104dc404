import { readFileSync } from 'node:fs';

/** The text of a file in UTF-8; null: there is no path, or it can't be read. */
export function textOfFile(path: string | null): string | null {
  if (path === null) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
