import { fileURLToPath } from 'node:url';

/** The command that runs this program again, with `sim` at least: the binary, or the runtime with an entry file of aim. */
export function selfCommand(): readonly string[] {
  const here = import.meta.url;
  // A compiled binary has its sources in a file system of its own, and is its own entry.
  if (/\/\$bunfs\/|[\\/]~BUN[\\/]/.test(here)) return [process.execPath];
  // The built library is JavaScript, with the agent beside it.
  const entry = here.endsWith('.ts') ? '../../bin/aim.ts' : './sim/program.js';
  return [process.execPath, fileURLToPath(new URL(entry, here))];
}
