/** What is known of a lock file that stands in git's way after aim was killed. */
export interface LockFacts {
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** When the run noted that it was about to change what the lock guards; null: it did not. */
  readonly noted: number | null;
  /** A git process of the run still lives. */
  readonly ourGitLives: boolean;
  /** A git process of somebody else works in that repository, or has the file open; null: that can't be seen here. */
  readonly othersWork: boolean | null;
}

/** Git's own lock times are whole milliseconds; a note is written a little before. */
const SLACK_MS = 1000;

/**
 * Whether a left-over lock is the run's own, and may be removed. In doubt it is not: a user may hold `index.lock` for
 * minutes, in the editor of a `git commit`.
 */
export function isOurLock({ modified, noted, ourGitLives, othersWork }: LockFacts): boolean {
  return noted !== null && !ourGitLives && othersWork === false && modified >= noted - SLACK_MS;
}
