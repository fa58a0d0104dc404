// Builds the one binary: dist/aim, or dist/aim-TARGET for each --target given.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
];

export interface BuildOptions {
  readonly entry?: string;
  readonly outfile?: string;
  /** As bun names it: `bun-darwin-arm64`. */
  readonly target?: string;
}

/** Compiles aim, or another program in the same way. @returns the path of the binary. */
export async function build(options: BuildOptions = {}): Promise<string> {
  const { entry = 'bin/aim.ts', outfile = join(root, 'dist', 'aim'), target } = options;
  mkdirSync(dirname(outfile), { recursive: true });
  const flags = target === undefined ? FLAGS : [...FLAGS, `--target=${target}`];
  await execa(process.execPath, ['build', ...flags, entry, '--outfile', outfile], {
    cwd: root,
    stdout: 'ignore',
    stderr: 'pipe',
  });
  // The maps are in the binary; bun leaves copies beside it.
  for (const name of readdirSync(dirname(outfile))) {
    if (name.endsWith('.map')) rmSync(join(dirname(outfile), name));
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
