// Builds the library for whoever imports `aim-agents`: JavaScript that bun and node run, and its types.
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The runtime is looked at before anything else is loaded, and after everything is linked. */
const MAIN = `import './lib/require-runtime.js';\nexport * from './index.js';\n`;

/** What the types of the library name stays a package of its own. The rest is bundled: a package may ask for a newer node than
 * the commands need, and yarn 1 would not install them then. */
export const LIBRARY_DEPENDENCIES = ['zod'] as const;

/**
 * Builds it into the folder, which is made anew.
 * @param metafile where bun writes what is in the bundle, as JSON.
 * @returns the folder.
 */
export async function buildLibrary(folder = join(root, 'dist', 'library'), metafile?: string): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  const flags = [
    '--target=node',
    // For node bun takes `main` first: that of jsonc-parser requires its parts in a way that no bundler sees.
    '--main-fields=module',
    '--main-fields=main',
    '--format=esm',
    ...LIBRARY_DEPENDENCIES.map((name) => `--external=${name}`),
    '--splitting',
    '--sourcemap=linked',
    ...(metafile === undefined ? [] : [`--metafile=${metafile}`]),
  ];
  const entries = ['src/index.ts', 'src/sim/program.ts', 'src/lib/require-runtime.ts'];
  const run = (program: string, args: readonly string[]) => execa(program, args, { cwd: root, all: true });
  await run(process.execPath, ['build', ...flags, '--root=src', ...entries, '--outdir', folder]);
  await run(join(root, 'node_modules', '.bin', 'tsc'), [
    '-p',
    'tsconfig.library.json',
    // The sources are checked elsewhere: here it would be half the time of the build.
    '--noCheck',
    '--outDir',
    join(folder, 'types'),
  ]);
  writeFileSync(join(folder, 'main.js'), MAIN);
  return folder;
}

if (import.meta.main) console.log(await buildLibrary());
