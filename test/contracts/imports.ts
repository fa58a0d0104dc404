import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** An import of one file, as it stands in it. */
export interface Import {
  /** Relative to the root of the project, as `to` is. */
  readonly from: string;
  /** The file that is imported, or the name of a package or a module of node. */
  readonly to: string;
  /** Whether `to` is a file of the project. */
  readonly own: boolean;
  /** Whether it is of types only: nothing is loaded by it. */
  readonly typeOnly: boolean;
  /** Whether it is an `import(…)` or a `require(…)`: nothing is loaded until that is called. */
  readonly lazy: boolean;
}

/** A statement that imports or exports from a module, an `import(…)`, or a `require(…)`. */
const IMPORT = /(?:^(?:import|export)\b([^'";]*)\bfrom\s*|\b(?:import|require)\(\s*|^import\s+)'([^']+)'/gm;

/** The imports of all files that the pattern finds. */
export function importsOf(pattern: string): Import[] {
  return globSync(pattern, { cwd: root }).flatMap((path) => {
    const from = path.replaceAll('\\', '/');
    return importsIn(from, readFileSync(join(root, path), 'utf8'));
  });
}

/** The imports that a file with this text has. */
export function importsIn(from: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([statement, names = '', name = '']) => {
    const own = name.startsWith('.');
    const to = own ? relative('.', join(dirname(from), name)).replaceAll('\\', '/') : name;
    return { from, to, own, typeOnly: /^\s*type\b/.test(names), lazy: /^(?:import|require)\(/.test(statement) };
  });
}

/** All imports that are made by loading the files that `starts` accepts, and what these load. */
export function loadedBy(imports: readonly Import[], starts: (file: string) => boolean): Import[] {
  const byFile = Map.groupBy(
    imports.filter(({ typeOnly }) => !typeOnly),
    ({ from }) => from,
  );
  const seen = new Set([...byFile.keys()].filter(starts));
  for (const file of seen) for (const { to, own } of byFile.get(file) ?? []) if (own) seen.add(to);
  return [...seen].flatMap((file) => byFile.get(file) ?? []);
}

/** A line for each violation: the file, what it imports, and the rule that forbids it. */
export function broken(imports: readonly Import[], rule: string, forbids: (each: Import) => boolean): string[] {
  return imports.filter(forbids).map(({ from, to }) => `${from} imports ${to}: ${rule}`);
}

/** The cycles of files that import each other, each as a path that returns to its first file. */
export function cyclesOf(imports: readonly Import[]): string[] {
  const targets = Map.groupBy(
    imports.filter(({ own }) => own),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) cycles.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}
