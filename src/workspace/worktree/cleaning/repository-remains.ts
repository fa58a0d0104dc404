import { homedir } from 'node:os';
import { AimError } from '../../../model/errors.ts';
import { GitFailure, GitRepository } from '../../git/run/git-repository.ts';
import { defaultWorktreesFolder } from '../slots/slot-place.ts';
import type { RunRemains, RunsOnRecord } from './decide-cleaning.ts';
import { findRemains } from './find-remains.ts';

/** What runs left in a repository, beside their records. */
export interface RepositoryRemains {
  readonly repository: GitRepository;
  /** By the folder for worktrees that they used. */
  readonly places: readonly { readonly worktrees: string; readonly remains: readonly RunRemains[] }[];
}

export interface RemainsOptions {
  /** Absolute. */
  readonly cwd: string;
  /** Folders for worktrees, beside the usual one. */
  readonly worktrees: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the records of the runs say. */
  readonly records: RunsOnRecord;
}

/**
 * Looks for what runs left: branches, refs, worktrees. Null: the folder is in no git repository.
 * @throws AimError workspace_failed where git can't say.
 */
export async function repositoryRemains(
  options: RemainsOptions,
  signal: AbortSignal,
): Promise<RepositoryRemains | null> {
  try {
    return await remainsIn(options, signal);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new AimError('workspace_failed', `git: ${error.message}`, { cause: error });
  }
}

async function remainsIn(
  { cwd, worktrees: others, environment, records }: RemainsOptions,
  signal: AbortSignal,
): Promise<RepositoryRemains | null> {
  const opened = await GitRepository.open(cwd, { mark: 'remains', environment }, signal);
  if (opened.kind !== 'yes') return null;
  const usual = defaultWorktreesFolder(environment, environment['HOME'] ?? homedir());
  const places: { worktrees: string; remains: RunRemains[] }[] = [];
  const seen = new Set<string>();
  for (const worktrees of new Set([usual, ...others])) {
    const found = await findRemains(opened.value, worktrees, records, signal);
    // Refs are found for every folder.
    places.push({ worktrees, remains: found.map((it) => (seen.has(it.run) ? { ...it, refs: [] } : it)) });
    for (const { run } of found) seen.add(run);
  }
  return { repository: opened.value, places };
}
