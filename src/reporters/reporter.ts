import type { Clock } from '../lib/clock.ts';
import type { AimEvent } from '../model/events.ts';

/** A sink of events that shows them to somebody. It never throws and is never waited for, but when it is disposed. */
export interface Reporter extends AsyncDisposable {
  report(event: AimEvent): void;
}

/** What a reporter needs of `process.stdout` and `process.stderr`. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export interface ReporterOptions {
  /** For results: the events of the json reporter. */
  readonly stdout: Output;
  /** For progress. */
  readonly stderr: Output;
  readonly clock: Clock;
  readonly color: boolean;
}

export const REPORTER_KINDS = ['listr', 'plain', 'json'] as const;
export type ReporterKind = (typeof REPORTER_KINDS)[number];
