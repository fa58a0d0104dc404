import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/build.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'dist', 'bench');

/** What the figures are taken of, compiled. Kept apart from `dist/aim`, which others may be using. */
export interface Programs {
  readonly aim: string;
  /** Prints a line: what any program compiled by bun costs. */
  readonly hello: string;
  /** Waits. */
  readonly idle: string;
  /** Starts a pool and leaves it idle: see programs/idle-pool.ts. */
  readonly idlePool: string;
}

let built: Promise<Programs> | null = null;

/** Compiles them, once in a run. */
export function programs(): Promise<Programs> {
  built ??= buildAll();
  return built;
}

async function buildAll(): Promise<Programs> {
  mkdirSync(folder, { recursive: true });
  return {
    aim: await build({ outfile: join(folder, 'aim') }),
    hello: await compile('hello'),
    idle: await compile('idle'),
    idlePool: await compile('idle-pool'),
  };
}

function compile(name: string): Promise<string> {
  return build({ entry: join('bench', 'programs', `${name}.ts`), outfile: join(folder, name) });
}

/** The path of a program that runs from its source. */
export function sourceOf(name: string): string {
  return join(root, 'bench', 'programs', `${name}.ts`);
}
