import { globSync, readFileSync } from 'node:fs';

/** Processes that were started in this folder. */
export function processesIn(folder: string): string[] {
  return globSync('/proc/[0-9]*/environ').filter((file) => {
    try {
      return readFileSync(file, 'utf8').includes(`PWD=${folder}\0`);
    } catch {
      return false;
    }
  });
}
