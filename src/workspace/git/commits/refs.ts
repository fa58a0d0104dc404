import { type GitAnswer, mapAnswer, NO, unknown, yes } from '../run/git-answer.ts';
import type { GitRepository } from '../run/git-repository.ts';

/** A full object name in hexadecimal: 40 characters (sha1) or 64 (sha256). */
export type Oid = string;

/** One change of a ref, by its full name. It happens only if the ref is as expected. */
export type RefChange =
  | { readonly do: 'create'; readonly ref: string; readonly to: Oid }
  | { readonly do: 'move'; readonly ref: string; readonly to: Oid; readonly from: Oid }
  | { readonly do: 'delete'; readonly ref: string; readonly from: Oid };

export interface Ref {
  readonly name: string;
  readonly oid: Oid;
}

const CHANGED_MEANWHILE =
  /is at \S+ but expected|reference already exists|but expected|reference is missing|unable to resolve reference/;

/**
 * Changes refs in one transaction. No: one of them was not as expected, and nothing was changed. Unknown: git refused for
 * another reason; a lock that somebody has, a full disk.
 */
export async function changeRefs(
  repository: GitRepository,
  changes: readonly RefChange[],
  signal: AbortSignal,
): Promise<GitAnswer<void>> {
  const input = changes.map(instruction).join('');
  const { code, stderr, line } = await repository.exit(['update-ref', '--stdin', '-z'], { input }, signal);
  if (code === 0) return yes(undefined);
  return CHANGED_MEANWHILE.test(stderr) ? NO : unknown(line);
}

function instruction(change: RefChange): string {
  switch (change.do) {
    case 'create':
      return `create ${change.ref}\0${change.to}\0`;
    case 'move':
      return `update ${change.ref}\0${change.to}\0${change.from}\0`;
    case 'delete':
      return `delete ${change.ref}\0${change.from}\0`;
  }
}

/** The commit that a name stands for. No: there is none. */
export async function commitOf(repository: GitRepository, name: string, signal: AbortSignal): Promise<GitAnswer<Oid>> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  return mapAnswer(await repository.ask(args, {}, signal), (output) => output.trim());
}

/** All refs under a prefix that ends in `/`, and one that has that very name without it. Sorted by name. */
export async function listRefs(repository: GitRepository, prefix: string, signal: AbortSignal): Promise<Ref[]> {
  const format = '--format=%(objectname) %(refname)';
  const output = await repository.run(['for-each-ref', format, prefix], { readOnly: true }, signal);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ oid: line.slice(0, line.indexOf(' ')), name: line.slice(line.indexOf(' ') + 1) }));
}

/** The branch that is checked out, by its full name. No: HEAD is detached. */
export async function headBranch(
  repository: GitRepository,
  cwd: string,
  signal: AbortSignal,
): Promise<GitAnswer<string>> {
  return mapAnswer(await repository.ask(['symbolic-ref', '--quiet', 'HEAD'], { cwd }, signal), (name) => name.trim());
}

/** Whether `ancestor` is `commit` or one of those before it. Unknown where one of them is not there. */
export async function isAncestor(
  repository: GitRepository,
  ancestor: Oid,
  commit: Oid,
  signal: AbortSignal,
): Promise<GitAnswer<void>> {
  return mapAnswer(
    await repository.ask(['merge-base', '--is-ancestor', ancestor, commit], {}, signal),
    () => undefined,
  );
}
