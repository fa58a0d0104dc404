import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A folder that is gone, with all that is in it, when its owner is done. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string;
}

export async function makeTempFolder(name: string): Promise<TempFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), `aim-${name}-`)));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** A git repository with one commit of the files, without a user or any other setting of its own. */
export async function makeCheckout(files: Readonly<Record<string, string>>): Promise<TempFolder> {
  const folder = await makeTempFolder('checkout');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), content);
  }
  git(folder.path, ['init', '--quiet', '--initial-branch=main']);
  git(folder.path, ['add', '--all']);
  const author = ['-c', 'user.name=Fixture', '-c', 'user.email=fixture@example.invalid'];
  git(folder.path, [...author, 'commit', '--quiet', '--allow-empty', '--message=Start']);
  return folder;
}

/**
 * What a job must leave alone in a repository: git's config, index, HEAD, refs, excludes and hooks, and the untracked
 * files, ignored ones too. Two snapshots are compared with toEqual; take a name out with `without`.
 */
export function snapshotGit(dir: string, without: readonly string[] = []): Record<string, string> {
  const own = resolve(dir, git(dir, ['rev-parse', '--git-dir']).trim());
  const common = resolve(dir, git(dir, ['rev-parse', '--git-common-dir']).trim());
  const snapshot: Record<string, string> = {
    config: textOf(join(common, 'config')),
    index: hashOf(join(own, 'index')),
    HEAD: textOf(join(own, 'HEAD')),
    refs: git(dir, ['for-each-ref']),
    excludes: textOf(join(common, 'info', 'exclude')),
    stash: textOf(join(common, 'logs', 'refs', 'stash')),
  };
  // Each by name: an untracked folder would hide what is in it.
  for (const name of git(dir, ['ls-files', '--others', '-z']).split('\0').filter(Boolean)) {
    if (!without.some((prefix) => name === prefix || name.startsWith(`${prefix}/`))) {
      snapshot[`untracked ${name}`] = hashOf(join(dir, name));
    }
  }
  return snapshot;
}

/** The tracked files that differ from the last commit. */
export function changedFiles(dir: string): string[] {
  return git(dir, ['diff', '--name-only', '-z', 'HEAD']).split('\0').filter(Boolean);
}

function git(dir: string, args: readonly string[]): string {
  // Without the locks `git diff` doesn't refresh the index, which a snapshot holds.
  const env = { PATH: process.env['PATH'] ?? '', HOME: dir, GIT_OPTIONAL_LOCKS: '0', GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', ['-C', dir, ...args], { env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

function textOf(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? '(missing)' : readFileSync(path, 'utf8');
}

function hashOf(path: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return '(missing)';
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return stats.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '(special)';
}

/**
 * A command prefix under which there is no network but loopback, or nothing where the machine doesn't allow that.
 * The model server must be in the same namespace as the tools, so start the whole test runner under it:
 * `spawn(prefix[0], [...prefix.slice(1), 'bun', '--bun', 'vitest', 'run', …])`. Inside, `onlyLoopback()` is true.
 */
export function offlinePrefix(): string[] {
  const script = 'ip link set lo up && exec "$@"';
  // Root keeps its own ids: as a mapped root the tools would see other owners of their files.
  const flags = process.getuid?.() === 0 ? ['-n'] : ['-r', '-n'];
  const prefix = ['unshare', ...flags, '--', 'sh', '-c', script, 'sh'];
  const [command = '', ...args] = prefix;
  return spawnSync(command, [...args, 'true'], { stdio: 'ignore', timeout: 5000 }).status === 0 ? prefix : [];
}

/** Whether this process can reach nothing but the machine itself. */
export function onlyLoopback(): boolean {
  return Object.values(networkInterfaces()).every((addresses) => addresses?.every((it) => it.internal));
}
