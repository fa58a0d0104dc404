/** One worktree that jobs work in, one after another. */
export interface Slot {
  readonly n: number;
  /** Absolute. */
  readonly path: string;
  /** The repository's own folder for it: HEAD, index. */
  readonly admin: string;
  /** How git checks it out, for comparison. */
  readonly settings: string;
}
