import { globSync, readlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Pids of the processes that work in this folder, a temporary one of this test. */
export function processesIn(folder: string): number[] {
  return globSync('/proc/[0-9]*/cwd').flatMap((link) => {
    try {
      return readlinkSync(link).startsWith(folder) ? [Number(basename(dirname(link)))] : [];
    } catch {
      return [];
    }
  });
}
