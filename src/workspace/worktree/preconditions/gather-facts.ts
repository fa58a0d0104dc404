import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { checkoutState } from '../../git/checkout-state.ts';
import type { CheckoutStatus } from '../../git/checkout-status.ts';
import { userSignature } from '../../git/commits/commits.ts';
import { foundLocalVariables, gitLocalVariables } from '../../git/run/git-environment.ts';
import { Git, type GitOptions, GitRepository } from '../../git/run/git-repository.ts';
import { commitOf } from '../../git/commits/refs.ts';
import type { OpenRepository, RepositoryFacts } from './repository-facts.ts';

export interface FactsOptions extends GitOptions {
  /** Files that jobs name, relative to the top of the checkout. */
  readonly files?: readonly string[];
}

/** Looks at the repository that a folder is in. @param worktrees the folder for worktrees; it need not be there. */
export async function gatherFacts(
  cwd: string,
  worktrees: string,
  options: FactsOptions,
  signal: AbortSignal,
): Promise<RepositoryFacts> {
  const host = options.environment ?? process.env;
  const environment = foundLocalVariables(host, await gitLocalVariables(host));
  const [version, opened] = await Promise.all([
    Git.in(cwd, options).then((plain) => plain.version(signal)),
    GitRepository.open(cwd, options, signal),
  ]);
  const git = version.kind === 'yes' ? version.value : null;
  if (opened.kind === 'no') return { git, environment, repository: { kind: 'none' } };
  if (opened.kind === 'unknown') return { git, environment, repository: { kind: 'refused', line: opened.why } };
  const found = await lookInto(opened.value, worktrees, options.files ?? [], signal);
  return { git, environment, repository: { kind: 'open', ...found } };
}

async function lookInto(
  repository: GitRepository,
  worktrees: string,
  files: readonly string[],
  signal: AbortSignal,
): Promise<OpenRepository> {
  const { root, commonDir } = repository;
  // At once: each question takes a process, and none depends on the answer to another.
  const asked = [
    readConfig(repository, signal),
    commitOf(repository, 'HEAD', signal),
    checkoutState(repository, repository.cwd, signal),
    userSignature(repository, 0, signal),
    readIndex(repository, signal),
    statusOf(repository, root, signal),
    ignoredAmong(repository, root, files, signal),
  ] as const;
  // No process is left behind where one of them throws.
  await Promise.allSettled(asked);
  const [config, head, state, identity, tracked, status, ignored] = await Promise.all(asked);
  return {
    root,
    head:
      head.kind === 'yes'
        ? { kind: 'commit', oid: head.value }
        : head.kind === 'no'
          ? { kind: 'none' }
          : { kind: 'unknown', line: head.why },
    branch: state.branch,
    operation: state.operation,
    noIdentity: identity.kind === 'unknown' ? identity.why : null,
    readOnly:
      [commonDir, join(commonDir, 'objects'), join(commonDir, 'refs')].find((path) => !isWritable(path)) ?? null,
    status,
    ignored,
    submodules: tracked.submodules,
    signsCommits: config.isTrue('commit.gpgsign'),
    requiredFilters: config
      .names(/^filter\.(.+)\.required$/)
      .filter((name) => config.isTrue(`filter.${name}.required`)),
    commitHooks: commitHooks(repository, config.value('core.hookspath')),
    relativeMergeDrivers: config
      .names(/^merge\.(.+)\.driver$/)
      .filter((name) => isRelativeProgram(config.value(`merge.${name}.driver`) ?? '')),
    partial: config.names(/^remote\.(.+)\.promisor$/).length > 0,
    worktreesInside: [commonDir, ...(root === null ? [] : [root])].some((top) =>
      `${resolve(worktrees)}${sep}`.startsWith(top + sep),
    ),
    disk: freeSpace(worktrees, tracked.bytes),
  };
}

interface Config {
  value(name: string): string | null;
  isTrue(name: string): boolean;
  /** What the pattern's group matches in the names of settings. */
  names(pattern: RegExp): string[];
}

async function readConfig(repository: GitRepository, signal: AbortSignal): Promise<Config> {
  const listed = await repository.ask(['config', '--list', '--null', '--show-scope'], {}, signal);
  const entries = new Map<string, string>();
  const fields = listed.kind === 'yes' ? listed.value.split('\0') : [];
  // What aim's own -c says is of scope `command`.
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (fields[at] === 'command') continue;
    const [name = '', ...value] = fields[at + 1]!.split('\n');
    entries.set(name, value.length === 0 ? 'true' : value.join('\n'));
  }
  return {
    value: (name) => entries.get(name) ?? null,
    isTrue: (name) => /^(?:true|yes|on|[1-9]\d*)$/i.test(entries.get(name) ?? ''),
    names: (pattern) => [...entries.keys()].flatMap((name) => pattern.exec(name)?.[1] ?? []),
  };
}

async function readIndex(
  repository: GitRepository,
  signal: AbortSignal,
): Promise<{ submodules: string[]; bytes: number }> {
  const answer = await repository.ask(['ls-files', '--stage', '--debug'], {}, signal);
  const text = answer.kind === 'yes' ? answer.value : '';
  const submodules = [...text.matchAll(/^160000 \S+ \d\t(.+)$/gm)].map((match) => match[1]!);
  const bytes = [...text.matchAll(/^ {2}size: (\d+)/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
  return { submodules, bytes };
}

async function statusOf(repository: GitRepository, root: string | null, signal: AbortSignal): Promise<CheckoutStatus> {
  if (root === null) return { kind: 'clean' };
  const args = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=none'];
  const answer = await repository.ask(args, { cwd: root }, signal);
  if (answer.kind !== 'yes')
    return { kind: 'unknown', why: answer.kind === 'no' ? 'git status says nothing' : answer.why };
  const entries = answer.value.split('\0').filter((entry) => entry.length > 3);
  return entries.length === 0 ? { kind: 'clean' } : { kind: 'dirty', paths: entries.map((entry) => entry.slice(3)) };
}

/** Those that are there, and that git ignores: no commit has them. */
async function ignoredAmong(
  repository: GitRepository,
  root: string | null,
  files: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  if (root === null) return [];
  const present = files.filter((file) => existsSync(join(root, file)));
  if (present.length === 0) return [];
  const call = { cwd: root, input: present.map((file) => `${file}\0`).join(''), readOnly: true };
  const { stdout } = await repository.exit(['check-ignore', '-z', '--stdin'], call, signal);
  return stdout.split('\0').filter((file) => file !== '');
}

const COMMIT_HOOKS = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit'];

function commitHooks(repository: GitRepository, configured: string | null): string[] {
  const path = (configured ?? '').replace(/^~(?=\/)/, repository.env['HOME'] ?? '~');
  const folder = configured === null ? join(repository.commonDir, 'hooks') : resolve(repository.cwd, path);
  return COMMIT_HOOKS.filter((name) => isRunnable(join(folder, name)));
}

/** `./merge.sh %A` and `tools/merge %A` are; `merge.sh %A` is looked for on the PATH. */
function isRelativeProgram(command: string): boolean {
  const [program = ''] = command.trim().split(/\s+/);
  return program.includes('/') && !isAbsolute(program) && !program.startsWith('~');
}

function isRunnable(path: string): boolean {
  return canAccess(path, constants.X_OK);
}

function isWritable(path: string): boolean {
  return canAccess(path, constants.W_OK);
}

function canAccess(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function freeSpace(worktrees: string, checkout: number): OpenRepository['disk'] {
  let at = resolve(worktrees);
  while (!existsSync(at)) at = resolve(at, '..');
  try {
    const { bavail, bsize } = statfsSync(at);
    return { checkout, free: bavail * bsize };
  } catch {
    return null;
  }
}
