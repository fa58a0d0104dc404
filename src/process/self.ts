import { fileURLToPath } from 'node:url';

/** The command that runs this very program again: the binary, or the runtime with our entry file. */
export function selfCommand(): readonly string[] {
  // A compiled binary serves its sources from a file system of its own, and is its own entry.
  const compiled = /\/\$bunfs\/|[\\/]~BUN[\\/]/.test(import.meta.url);
  if (compiled) return [process.execPath];
  return [process.execPath, fileURLToPath(new URL('../../bin/aim.ts', import.meta.url))];
}
