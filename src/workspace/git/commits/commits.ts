import { type GitAnswer, unknown, yes } from '../run/git-answer.ts';
import type { GitRepository } from '../run/git-repository.ts';
import type { Oid } from './refs.ts';

/** Who made a commit, and when, as git writes it: `1767225600 +0100`. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

/** A commit, whole. */
export interface Commit {
  readonly oid: Oid;
  readonly parents: readonly Oid[];
  readonly tree: Oid;
  readonly author: Signature;
  /** Without the newline at its end. */
  readonly message: string;
}

/** A commit that is to be made. */
export interface NewCommit {
  readonly tree: Oid;
  readonly parent: Oid;
  /** More parents of a merge; none by default. */
  readonly others?: readonly Oid[];
  readonly message: string;
  /** Author and committer: equal input gives an equal commit, unless it is signed. */
  readonly by: Signature;
  /** Signs it, as the user's config says how. */
  readonly sign: boolean;
}

/** Makes a commit that no ref names yet. @throws GitFailure */
export async function makeCommit(repository: GitRepository, commit: NewCommit, signal: AbortSignal): Promise<Oid> {
  const { tree, parent, others = [], message, by, sign } = commit;
  const parents = [parent, ...others].flatMap((each) => ['-p', each]);
  const args = ['commit-tree', ...(sign ? ['-S'] : []), tree, ...parents];
  const output = await repository.run(args, { input: `${message}\n`, env: identity(by) }, signal);
  return output.trim();
}

/**
 * The user as git's config and environment have it: name, email and time zone. Unknown: git has none, and says what to do.
 * @param now milliseconds since the epoch.
 */
export async function userSignature(
  repository: GitRepository,
  now: number,
  signal: AbortSignal,
): Promise<GitAnswer<Signature>> {
  const answer = await repository.ask(['var', 'GIT_AUTHOR_IDENT'], {}, signal);
  if (answer.kind !== 'yes') return answer;
  const match = /^(.*) <(.*)> \d+ ([+-]\d{4})\n$/.exec(answer.value);
  if (match === null) return unknown(`git has no identity: ${answer.value.trim()}`);
  return yes({ name: match[1]!, email: match[2]!, date: `${Math.floor(now / 1000)} ${match[3]!}` });
}

function identity({ name, email, date }: Signature): Record<string, string> {
  // Git takes a bare number of few digits for a year; the @ says that it is seconds.
  const when = `@${date}`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: when,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: when,
  };
}

const FIELDS = ['%H', '%P', '%T', '%an', '%ae', '%ad', '%B'];

/** The commits that `tip` has and `base` has not, the oldest first, along first parents. @throws GitFailure */
export async function commitsBetween(
  repository: GitRepository,
  base: Oid,
  tip: Oid,
  signal: AbortSignal,
): Promise<Commit[]> {
  return await revList(repository, ['--reverse', '--first-parent', tip, `^${base}`], signal);
}

/** One commit by its name. @throws GitFailure where there is none. */
export async function readCommit(repository: GitRepository, name: string, signal: AbortSignal): Promise<Commit> {
  const [commit] = await revList(repository, ['--no-walk', '--end-of-options', name], signal);
  return commit!;
}

async function revList(repository: GitRepository, which: readonly string[], signal: AbortSignal): Promise<Commit[]> {
  const format = `--format=${FIELDS.map((field) => `${field}%x00`).join('')}`;
  const args = ['rev-list', '--no-commit-header', '--date=raw', format, ...which];
  const values = (await repository.run(args, { readOnly: true }, signal)).split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + FIELDS.length <= values.length; at += FIELDS.length) {
    const [oid = '', parents = '', tree = '', name = '', email = '', date = '', body = ''] = values.slice(at);
    commits.push({
      oid: oid.trim(),
      parents: parents.split(' ').filter((parent) => parent !== ''),
      tree,
      author: { name, email, date },
      message: body.replace(/\n+$/, ''),
    });
  }
  return commits;
}
