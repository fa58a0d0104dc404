import { fileURLToPath } from 'node:url';

/** The command that runs this very program again, `sim` at least: the binary, or the runtime with an entry file of ours. */
export function selfCommand(): readonly string[] {
  const here = import.meta.url;
  // A compiled binary serves its sources from a file system of its own, and is its own entry.
  if (/\/\$bunfs\/|[\\/]~BUN[\\/]/.test(here)) return [process.execPath];
  // The built library is JavaScript, and has the agent beside it.
  const entry = here.endsWith('.ts') ? '../../bin/aim.ts' : './sim/program.js';
  return [process.execPath, fileURLToPath(new URL(entry, here))];
}
