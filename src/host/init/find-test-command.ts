import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How the tests of a project are run, and where that was found. */
export interface TestCommand {
  readonly argv: readonly string[];
  readonly from: string;
}

/** A manifest is not larger. Bytes. */
const MAX_BYTES = 1024 * 1024;

/** How the tests of a project are run, by the files at its top; null: nothing there says it. Nothing is run. */
export function findTestCommand(folder: string): TestCommand | null {
  for (const [name, read] of MANIFESTS) {
    const text = textOf(join(folder, name));
    const argv = text === null ? null : read(text, folder);
    if (argv !== null) return { argv, from: name };
  }
  return null;
}

type Read = (text: string, folder: string) => readonly string[] | null;

const PYTEST = ['python', '-m', 'pytest', '-q'];

const MANIFESTS: readonly (readonly [string, Read])[] = [
  ['package.json', (text, folder) => scriptOf(text) && [managerOf(folder), 'test']],
  ['deno.json', () => ['deno', 'test']],
  ['pytest.ini', () => PYTEST],
  ['pyproject.toml', (text, folder) => (/pytest/.test(text) || existsSync(join(folder, 'tests')) ? PYTEST : null)],
  ['setup.cfg', (text) => (/pytest/.test(text) ? PYTEST : null)],
  ['tox.ini', () => ['tox', '-q']],
  ['Cargo.toml', () => ['cargo', 'test', '--quiet']],
  ['go.mod', () => ['go', 'test', './...']],
  ['mix.exs', () => ['mix', 'test']],
  [
    'Gemfile',
    (text, folder) => (/rspec/.test(text) && existsSync(join(folder, 'spec')) ? ['bundle', 'exec', 'rspec'] : null),
  ],
  ['pom.xml', () => ['mvn', '-q', 'test']],
  ['build.gradle', (_, folder) => gradle(folder)],
  ['build.gradle.kts', (_, folder) => gradle(folder)],
  ['Makefile', (text) => (/^test\s*:(?!=)/m.test(text) ? ['make', 'test'] : null)],
  ['justfile', (text) => (/^test(?:\s|:)/m.test(text) ? ['just', 'test'] : null)],
];

/** Whether a package has tests: npm writes a script that only says that there are none. */
function scriptOf(text: string): true | null {
  try {
    const { scripts } = JSON.parse(text) as { readonly scripts?: { readonly test?: unknown } };
    const test = scripts?.test;
    return typeof test === 'string' && test !== '' && !test.includes('no test specified') ? true : null;
  } catch {
    return null;
  }
}

function managerOf(folder: string): string {
  const locks = { 'pnpm-lock.yaml': 'pnpm', 'yarn.lock': 'yarn', 'bun.lock': 'bun', 'bun.lockb': 'bun' };
  const manager = Object.entries(locks).find(([name]) => existsSync(join(folder, name)))?.[1];
  return manager ?? 'npm';
}

function gradle(folder: string): readonly string[] {
  return existsSync(join(folder, 'gradlew')) ? ['./gradlew', 'test', '--quiet'] : ['gradle', 'test', '--quiet'];
}

function textOf(path: string): string | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= MAX_BYTES ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
