import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { build } from '../scripts/build.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'dist', 'bench');

/** What the figures are taken of, compiled. Kept apart from `dist/aim`, which others may be using. */
export interface Programs {
  readonly aim: string;
  /** Prints a line: what any program compiled by bun costs. */
  readonly hello: string;
  /** Holds a pool of live tools: see programs/hold-pool.ts. */
  readonly holdPool: string;
}

// As in scripts/build.ts, so that a program differs from aim in nothing but what it does.
const FLAGS = [
  '--compile',
  '--minify',
  '--bytecode',
  '--format=esm',
  '--splitting',
  '--sourcemap',
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
];

let built: Promise<Programs> | null = null;

/** Compiles them, once in a run. */
export function programs(): Promise<Programs> {
  built ??= buildAll();
  return built;
}

async function buildAll(): Promise<Programs> {
  mkdirSync(folder, { recursive: true });
  return {
    aim: await build(join(folder, 'aim')),
    hello: await compile('hello'),
    holdPool: await compile('hold-pool'),
  };
}

async function compile(name: string): Promise<string> {
  const outfile = join(folder, name);
  const entry = join('bench', 'programs', `${name}.ts`);
  await execa(process.execPath, ['build', ...FLAGS, entry, '--outfile', outfile], { cwd: root, stdout: 'ignore' });
  for (const file of readdirSync(folder)) if (file.endsWith('.map')) rmSync(join(folder, file));
  return outfile;
}

/** The path of a program that runs from its source. */
export function sourceOf(name: string): string {
  return join(root, 'bench', 'programs', `${name}.ts`);
}
