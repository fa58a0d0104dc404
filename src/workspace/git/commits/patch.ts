import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { GitRepository } from '../run/git-repository.ts';
import type { Oid } from './refs.ts';

const PATCH = ['diff-tree', '-r', '-p', '--no-color', '--no-ext-diff', '--no-textconv'] as const;

/** How two commits or trees differ, for a reader: of binary files only that they do. @throws GitFailure */
export async function patchText(repository: GitRepository, from: Oid, to: Oid, signal: AbortSignal): Promise<string> {
  return await repository.run([...PATCH, from, to], { readOnly: true }, signal);
}

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
  const args = [...PATCH, '--binary', '--full-index'];
  const which = [`--output=${file}`, from, to, ...(paths.length === 0 ? [] : ['--', ...paths])];
  await repository.run(['--literal-pathspecs', ...args, ...which], { readOnly: true }, signal);
}
