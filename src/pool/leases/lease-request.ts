/** What is asked of an instance: for whom, and which one. */
export interface LeaseRequest {
  /** Who it is for: a job's id, or a session's key. Shown in status and events. */
  readonly holder: string | null;
  /** The same key, the same instance. */
  readonly key?: string | null;
  /** This instance and no other. */
  readonly instance?: number;
  /** Told at once how many that wait have to go before it. */
  readonly onQueued?: (ahead: number) => void;
}
