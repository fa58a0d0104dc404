import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes a folder with everything in it, read-only folders too. What can't be removed stays. */
export function removeTree(path: string): void {
  if (tryToRemove(path)) return;
  makeWritable(path);
  tryToRemove(path);
}

function tryToRemove(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

/** Lets the owner change a folder and all below it: files can only be removed from a writable folder. Links are not followed. */
export function makeWritable(folder: string): void {
  try {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) makeWritable(join(folder, entry.name));
    }
  } catch {
    // It belongs to another user, or is gone.
  }
}
