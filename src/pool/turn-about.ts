/** Where a turn runs and what it is for, as in its events. */
export interface TurnAbout {
  readonly pool: string;
  /** Null: a process for one job. */
  readonly instance: number | null;
  readonly turn: string;
  readonly holder: string | null;
  readonly job: string | null;
}
