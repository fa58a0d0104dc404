// Builds the library for whoever imports `aim`: dist/library, JavaScript that bun and node run, and its types.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @returns the folder. */
export async function buildLibrary(): Promise<string> {
  const folder = join(root, 'dist', 'library');
  rmSync(folder, { recursive: true, force: true });
  const flags = ['--target=node', '--format=esm', '--packages=external', '--splitting', '--sourcemap=linked'];
  const entries = ['src/index.ts', 'src/sim/program.ts'];
  const run = (program: string, args: readonly string[]) => execa(program, args, { cwd: root, all: true });
  await run(process.execPath, ['build', ...flags, '--root=src', ...entries, '--outdir', folder]);
  await run(join(root, 'node_modules', '.bin', 'tsc'), [
    '-p',
    'tsconfig.library.json',
    '--outDir',
    join(folder, 'types'),
  ]);
  return folder;
}

if (import.meta.main) console.log(await buildLibrary());
