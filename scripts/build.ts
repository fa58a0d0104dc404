// Builds the one binary: dist/aim, or dist/aim-TARGET for each target given (bun-linux-arm64, bun-darwin-x64, …).
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const FLAGS = [
  '--compile',
  '--minify',
  '--bytecode',
  '--format=esm',
  '--splitting',
  '--sourcemap',
  // Without these two the binary runs a bunfig.toml and loads a .env of whatever folder it is started in.
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
  // bun writes the folder of the build in its place: the binary would differ from folder to folder, and look there.
  '--define=__dirname="/aim"',
];

export interface BuildOptions {
  readonly entry?: string;
  readonly outfile?: string;
  /** As bun names it: `bun-darwin-arm64`. */
  readonly target?: string;
  /** Where bun writes what is in the bundle, as JSON. */
  readonly metafile?: string;
}

/**
 * Compiles aim, or another program in the same way. The bytes depend on the sources, the installed packages and the target
 * alone: not on the folder of the checkout, and not on that of the binary.
 * @returns the path of the binary.
 */
export async function build(options: BuildOptions = {}): Promise<string> {
  const { entry = 'bin/aim.ts', outfile = join(root, 'dist', 'aim'), target, metafile } = options;
  mkdirSync(dirname(outfile), { recursive: true });
  // bun also writes maps beside the binary, though they are in it.
  const folder = mkdtempSync(join(dirname(outfile), `.${basename(outfile)}-`));
  try {
    // The name of the file is in the binary, so it is the same for every target.
    const made = join(folder, 'aim');
    const more = [
      ...(target === undefined ? [] : [`--target=${target}`]),
      ...(metafile === undefined ? [] : [`--metafile=${metafile}`]),
    ];
    await execa(process.execPath, ['build', ...FLAGS, ...more, entry, '--outfile', made], {
      cwd: root,
      stdout: 'ignore',
      stderr: 'pipe',
    });
    renameSync(made, outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return outfile;
}

if (import.meta.main) {
  const targets = process.argv.slice(2).filter((arg) => arg.startsWith('bun-'));
  if (targets.length === 0) console.log(await build());
  for (const target of targets) {
    console.log(await build({ outfile: join(root, 'dist', `aim-${target.slice(4)}`), target }));
  }
}
