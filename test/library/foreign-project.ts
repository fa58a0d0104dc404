import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { LIBRARY_DEPENDENCIES } from '../../scripts/build-library.ts';
import { writeMainPackage } from '../../scripts/packages.ts';
import manifest from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..', '..');

/** A project that has nothing of ours but the package, as it is published, with what that depends on. */
export interface ForeignProject extends Disposable {
  readonly path: string;
  /** The files of the package. */
  readonly packed: readonly string[];
  write(name: string, text: string): string;
}

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2024',
    lib: ['ES2024', 'ESNext.Disposable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: ['node'],
  },
};

export async function foreignProject(): Promise<ForeignProject> {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'aim-foreign-')));
  const modules = join(path, 'node_modules');
  mkdirSync(modules);
  const folder = join(modules, manifest.name);
  await writeMainPackage(folder);
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'];
  const { stdout } = await execa('npm', args, { cwd: folder });
  const [pack] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  // What is installed already stands for what npm would fetch.
  for (const name of [...LIBRARY_DEPENDENCIES, '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  const project: ForeignProject = {
    path,
    packed: pack.files.map((file) => file.path),
    write(name, text) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
      return join(path, name);
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
  project.write('package.json', JSON.stringify({ name: 'foreign', private: true, type: 'module' }));
  project.write('tsconfig.json', JSON.stringify(TSCONFIG));
  return project;
}

/** The programs of a page: its blocks of TypeScript that import the package, in order. */
export function programsOf(page: string): string[] {
  return [...page.matchAll(/^```ts\n(.*?)^```$/gms)]
    .map((match) => match[1]!)
    .filter((code) => code.includes("'aim-agents'"));
}

export const PAGES = readdirSync(join(root, 'docs')).filter((name) => /^(PROCESS_POOL_API|MIGRATION_)/.test(name));
