import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Commit } from './commits.ts';
import type { GitRepository } from './git-repository.ts';

/** Writes what a commit changes into a file, in a form that `git apply` takes. @throws GitFailure */
export async function writePatch(
  repository: GitRepository,
  { oid, parents }: Commit,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const args = ['diff-tree', '-r', '-p', '--binary', '--full-index', '--no-color', '--no-ext-diff', '--no-textconv'];
  await repository.run([...args, `--output=${file}`, parents[0]!, oid], { readOnly: true }, signal);
}
