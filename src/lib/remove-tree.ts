import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes a folder and all in it, folders that were made read-only too. What can't be removed stays where it is. */
export function removeTree(path: string): void {
  if (removed(path)) return;
  makeWritable(path);
  removed(path);
}

function removed(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

/** Lets the owner change a folder and all below it: nothing can be taken out of a read-only one. Links are not followed. */
export function makeWritable(folder: string): void {
  try {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) makeWritable(join(folder, entry.name));
    }
  } catch {
    // It is somebody else's, or has gone.
  }
}
