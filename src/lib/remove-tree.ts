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

/** Nothing can be taken out of a folder that its owner may not write to. Links are not followed. */
function makeWritable(folder: string): void {
  try {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) makeWritable(join(folder, entry.name));
    }
  } catch {
    // It is somebody else's, or has gone.
  }
}
