import { rmdirSync } from 'node:fs';

/** Removes a folder that others use too, unless something is in it. Where it was never made, there is nothing to do. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is in use, or another aim was first.
  }
}
