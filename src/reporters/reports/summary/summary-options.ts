/** The window that a summary is shown in. */
export interface SummaryOptions {
  /** Width of the window, in cells. */
  readonly columns: number;
  readonly color: boolean;
  /** Whether there is a window: reasons are cut to it, and whole in a pipe or a file. */
  readonly isWindow?: boolean;
  /** Whether the run is going on: what has no end yet was not left undone. */
  readonly isGoingOn?: boolean;
  /** The folder that paths are shown relative to; the run's own by default. */
  readonly from?: string;
  /** The folder that the user named for all records; not given: they are where aim looks by itself. */
  readonly stateDir?: string | undefined;
}
