import { type GitExit, type GitSpawn, runGit, subcommand } from './git-process.ts';

/** How long git may take to answer. */
export interface GitLimits {
  /** Milliseconds: `git status` in a large repository takes its time. */
  readonly first: number;
  /** Milliseconds, once git did not answer a question in time. */
  readonly later: number;
}

const LIMITS: GitLimits = { first: 60_000, later: 3000 };

let wasLate = false;

/**
 * Runs git for a question, for as long as an answer may take: a git that hangs, on a disk that is away or behind a wrapper, is one
 * that does not answer. `line` of the exit then says so.
 */
export async function runGitInTime(spec: GitSpawn, signal: AbortSignal, limits: GitLimits = LIMITS): Promise<GitExit> {
  const limitMs = wasLate ? Math.min(limits.first, limits.later) : limits.first;
  const limit = AbortSignal.timeout(limitMs);
  try {
    return await runGit(spec, AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.aborted) throw error;
    wasLate = true;
    const line = `git ${subcommand(spec.args)} did not answer within ${limitMs / 1000} s`;
    return { code: null, stdout: '', stderr: '', line };
  }
}
