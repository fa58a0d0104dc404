import { statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { projectFiles } from '../../workspace/project-files.ts';
import { namesIn } from '../../lib/files/names-in.ts';

/** Endings of source files, of any language that agents are used for. */
const SOURCES = new Set(
  'py ts tsx js jsx mjs go rs java kt rb php cs c h cc cpp hpp swift scala ex exs lua dart vue svelte sh'.split(' '),
);
const MAX_BYTES = 64 * 1024;
/** How many files a first job file names. */
const COUNT = 3;

/** Some files of a project for a first job file. */
export interface PickedFiles {
  readonly files: readonly string[];
  /** Whether globs can find them: in a git repository. */
  readonly inGit: boolean;
  /** A glob for all of their kind; null: there are none. */
  readonly glob: string | null;
}

/** Picks a few source files of the kind that a project has most of: small ones with plain names, and no tests. */
export async function pickFiles(cwd: string, signal: AbortSignal): Promise<PickedFiles> {
  const found = await projectFiles(cwd, '**', [], signal);
  const inGit = found.kind === 'files';
  const all = (inGit ? found.paths : namesIn(cwd).sort()).filter(
    (path) => /^[\w-][\w./-]*$/.test(path) && isSource(path),
  );
  const kinds = Map.groupBy(all, (path) => extname(path));
  const most = [...kinds.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const usual = most.filter(
    (path) => !/(?:^|[/._-])(?:tests?|spec|vendor|third_party|dist|build|migrations)(?:[/._-]|$)/i.test(path),
  );
  const nearFirst = (usual.length > 0 ? usual : most).toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const files = nearFirst.filter((path) => isSmall(join(cwd, path))).slice(0, COUNT);
  const [first] = files;
  return { files, inGit, glob: first === undefined ? null : `**/*${extname(first)}` };
}

function isSource(path: string): boolean {
  return SOURCES.has(extname(path).slice(1)) && !path.split('/').some((part) => part.startsWith('.'));
}

function depth(path: string): number {
  return path.split('/').length;
}

function isSmall(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size > 0 && stat.size <= MAX_BYTES;
}
