import { execa } from 'execa';

/**
 * Runs git without taking any lock of the repository. Null: git is not there, or it refused.
 * @param env variables beside those of aim's own environment.
 */
export async function git(
  cwd: string,
  args: readonly string[],
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<string | null> {
  const result = await execa('git', ['--no-optional-locks', ...args], {
    cwd,
    env,
    stdin: 'ignore',
    reject: false,
    cancelSignal: signal,
    stripFinalNewline: false,
    maxBuffer: 256 * 1024 * 1024,
  });
  signal.throwIfAborted();
  return result.exitCode === 0 ? result.stdout : null;
}

/** The commit that is checked out, or null before the first one. */
export async function headOf(root: string, signal: AbortSignal): Promise<string | null> {
  return (await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD'], signal))?.trim() ?? null;
}

/** Paths, relative to the root, that differ from HEAD or are untracked and not ignored. */
export async function dirtyPaths(root: string, signal: AbortSignal): Promise<string[]> {
  const out = await git(root, ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'], signal);
  return (out ?? '')
    .split('\0')
    .filter((entry) => entry.length > 3)
    .map((entry) => entry.slice(3));
}

/** The content ids of tracked files as the index has them, by path relative to the root. */
export async function indexContents(root: string, signal: AbortSignal): Promise<Map<string, string>> {
  const out = await git(root, ['ls-files', '--stage', '-z'], signal);
  const contents = new Map<string, string>();
  for (const entry of (out ?? '').split('\0')) {
    const match = /^\d+ ([0-9a-f]+) \d\t([\s\S]+)$/.exec(entry);
    if (match !== null) contents.set(match[2]!, match[1]!);
  }
  return contents;
}
