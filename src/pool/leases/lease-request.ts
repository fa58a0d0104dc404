/** For whom an instance is wanted, and which one. */
export interface LeaseRequest {
  /** A job's id or a session's key, shown in status and events; null: a prompt that was sent without a key. */
  readonly holder: string | null;
  /** Requests with the same key get the same instance. */
  readonly key?: string | null;
  /** This instance and no other. */
  readonly instance?: number | null;
  /** Nothing is asked of the model: neither a pause of the pool nor a spent budget is about it. */
  readonly withoutTurn?: boolean;
  /** Called at once, with how many requests wait before it. */
  readonly onQueued?: (ahead: number) => void;
}
