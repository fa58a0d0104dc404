import { askGit } from '../run/ask-git.ts';
import { checkoutStatus, headOf } from '../checkout-status.ts';
import { gitRootOf } from '../git-root.ts';

/** What a service that clones from GitHub would work on for a folder. */
export type PublishedBase =
  /** The folder is in no git checkout. */
  | { readonly kind: 'none' }
  /** `commit` is checked out here and the head of `branch` there. `unseen`: paths with changes that are not committed. */
  | {
      readonly kind: 'published';
      readonly owner: string;
      readonly repo: string;
      readonly branch: string;
      readonly commit: string;
      readonly unseen: readonly string[];
    }
  /** It would work on something else than what is checked out. `reason`: why, and what to do. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A repository on GitHub. */
export interface GitHubRepository {
  readonly owner: string;
  readonly repo: string;
}

/** git asks for no password: the terminal, where there is one, belongs to something else. */
export const SILENT = { GIT_TERMINAL_PROMPT: '0', SSH_ASKPASS: 'false', SSH_ASKPASS_REQUIRE: 'force' };

/** The repository that the remote `origin` of a checkout is at, if it is on GitHub; null outside a checkout. */
export async function gitHubOrigin(
  folder: string,
  signal: AbortSignal,
): Promise<GitHubRepository | { readonly reason: string } | null> {
  const root = gitRootOf(folder);
  if (root === null) return null;
  // As it is written down: `git remote get-url` would follow the user's rewrites, for a mirror for instance.
  const answer = await askGit({ cwd: root }, ['config', '--get', 'remote.origin.url'], signal);
  if (answer.kind === 'unknown') return { reason: answer.why };
  const url = answer.kind === 'yes' ? answer.value.trim() : '';
  if (url === '') return { reason: 'the repository has no remote called origin' };
  const found = parseGitHubUrl(url);
  return found ?? { reason: `origin is no repository on GitHub: ${withoutPassword(url)}` };
}

/**
 * What a service that clones `origin` from GitHub would see of a folder. Asks `origin`, so it takes as long as the network.
 * @param branch to start from; null: the one that is checked out, by the name that it has at `origin`.
 */
export async function publishedBase(
  folder: string,
  branch: string | null,
  signal: AbortSignal,
): Promise<PublishedBase> {
  const origin = await gitHubOrigin(folder, signal);
  const root = gitRootOf(folder);
  if (origin === null || root === null) return { kind: 'none' };
  const refused = (reason: string): PublishedBase => ({ kind: 'refused', reason });
  if ('reason' in origin) return refused(origin.reason);
  const head = await headOf(root, signal);
  if (head.kind === 'unknown') return refused(head.why);
  if (head.kind === 'no') return refused('the repository has no commit yet');
  const listed = await askGit({ cwd: root, env: SILENT }, ['ls-remote', '--heads', 'origin'], signal);
  if (listed.kind !== 'yes') return refused('the branches of origin could not be listed: try `git ls-remote origin`');
  const heads = parseHeads(listed.value);
  const name =
    branch ?? (await branchAtOrigin(root, signal)) ?? [...heads].find(([, commit]) => commit === head.value)?.[0];
  if (name === undefined)
    return refused('no branch is checked out, and none of origin is at this commit: push it first');
  const there = heads.get(name);
  if (there === undefined) return refused(`the branch ${name} is not at origin: push it first`);
  if (there !== head.value) return refused(await difference(root, name, there, head.value, signal));
  const status = await checkoutStatus(root, signal);
  if (status.kind === 'unknown') return refused(status.why);
  const unseen = status.kind === 'dirty' ? status.paths : [];
  return { kind: 'published', ...origin, branch: name, commit: head.value, unseen };
}

/** `https://github.com/o/r.git`, `git@github.com:o/r.git`, `ssh://git@ssh.github.com:443/o/r`; null for any other place. */
export function parseGitHubUrl(url: string): GitHubRepository | null {
  const host = '(?:www\\.|ssh\\.)?github\\.com';
  const web = new RegExp(`^(?:https?|ssh|git)://(?:[^@/]*@)?${host}(?::\\d+)?/`, 'i');
  const scp = new RegExp(`^(?:[^@/]+@)?${host}:(?!//)`, 'i');
  const prefix = web.exec(url) ?? scp.exec(url);
  const path = prefix === null ? null : /^\/?([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url.slice(prefix[0].length));
  return path === null ? null : { owner: path[1]!, repo: path[2]! };
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^@/]*@/i, '$1');
}

function parseHeads(listed: string): Map<string, string> {
  const heads = new Map<string, string>();
  for (const line of listed.split('\n')) {
    const [, commit, name] = /^([0-9a-f]{40,64})\trefs\/heads\/(.+)$/.exec(line) ?? [];
    if (commit !== undefined && name !== undefined) heads.set(name, commit);
  }
  return heads;
}

/** What the branch that is checked out is called at origin; null where HEAD is detached. */
async function branchAtOrigin(root: string, signal: AbortSignal): Promise<string | null> {
  const upstream = (await textOf(root, ['rev-parse', '--symbolic-full-name', '@{upstream}'], signal)) ?? '';
  const followed = /^refs\/remotes\/origin\/(.+)$/.exec(upstream)?.[1];
  return followed ?? (await textOf(root, ['symbolic-ref', '--quiet', '--short', 'HEAD'], signal));
}

/** What git answers, or null where it has no answer: then the user learns less. */
async function textOf(root: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  const answer = await askGit({ cwd: root }, args, signal);
  return answer.kind === 'yes' ? answer.value.trim() : null;
}

async function difference(
  root: string,
  branch: string,
  there: string,
  here: string,
  signal: AbortSignal,
): Promise<string> {
  const isBehind = (await textOf(root, ['merge-base', '--is-ancestor', there, here], signal)) !== null;
  if (!isBehind) {
    return `${branch} at origin is at ${there.slice(0, 10)}, and your checkout at ${here.slice(0, 10)}: pull or push first`;
  }
  const count = (await textOf(root, ['rev-list', '--count', `${there}..${here}`], signal)) ?? '?';
  const commits = count === '1' ? 'unpushed commit' : 'unpushed commits';
  return `the cloud would not see your ${count} ${commits} on ${branch}: push first`;
}
