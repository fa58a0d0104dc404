import type { Clock } from '../lib/clock.ts';
import type { AimEvent } from '../model/events.ts';
import type { InputView } from './frame/frame-options.ts';

/** A sink of events that shows them. It does not throw, and it is waited for only when it is disposed. */
export interface Reporter extends AsyncDisposable {
  report(event: AimEvent): void;
}

/** The part of `process.stdout` and `process.stderr` that reporters use. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** What a reporter is made with. */
export interface ReporterOptions {
  /** Gets the events of the json reporter. */
  readonly stdout: Output;
  /** Gets progress. */
  readonly stderr: Output;
  readonly clock: Clock;
  readonly color: boolean;
  /** Lines have every event, those too that are not shown else. */
  readonly verbose?: boolean;
  /** Below a picture: the line that a person types. */
  readonly input?: () => InputView;
}

/** The values of `--reporter`. */
export const REPORTER_KINDS = ['listr', 'plain', 'json'] as const;
/** A value of `--reporter`. */
export type ReporterKind = (typeof REPORTER_KINDS)[number];
