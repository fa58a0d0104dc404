import { traceOf } from '../content.ts';

/** Files that aim itself wrote into a checkout while jobs worked there, as they were then. */
const written = new Map<string, string | null>();

/** aim wrote this file: no turn did. @param path absolute. */
export function noteOwnWrite(path: string): void {
  written.set(path, traceOf(path));
}

/** Whether a file is as aim wrote it. */
export function isOwnWrite(path: string): boolean {
  return written.has(path) && written.get(path) === traceOf(path);
}
