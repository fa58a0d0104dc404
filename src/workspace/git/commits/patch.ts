import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { GitRepository } from '../run/git-repository.ts';
import type { Oid } from './refs.ts';

/**
 * Writes how two commits or trees differ into a file, in a form that `git apply` takes.
 * @param paths only of these; all by default. @throws GitFailure
 */
export async function writePatch(
  repository: GitRepository,
  from: Oid,
  to: Oid,
  file: string,
  signal: AbortSignal,
  paths: readonly string[] = [],
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const args = ['diff-tree', '-r', '-p', '--binary', '--full-index', '--no-color', '--no-ext-diff', '--no-textconv'];
  const which = [`--output=${file}`, from, to, ...(paths.length === 0 ? [] : ['--', ...paths])];
  await repository.run(['--literal-pathspecs', ...args, ...which], { readOnly: true }, signal);
}
