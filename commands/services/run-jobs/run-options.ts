import type { FailOn } from '../../../src/model/run/fail-on.ts';
import type { ReporterKind } from '../../../src/reporters/reporter.ts';
import type { ResumeChoice } from '../../flags/resume-flags.ts';
import type { JobFileOptions } from '../../input/job-file-options.ts';

/** What `aim run-jobs` is given. */
export interface RunOptions extends Omit<JobFileOptions, 'file'> {
  /** A path, or `-` for stdin; undefined: that of the run that goes on. */
  readonly file: string | undefined;
  /** The run that goes on, and what of it; null: a new one begins. */
  readonly resume: ResumeChoice | null;
  /** Progress; not given: a picture in a terminal, else lines. */
  readonly reporter: ReporterKind | undefined;
  /** Documents of its result, as `--report` has them: `junit=PATH`. */
  readonly reports: readonly string[];
  /** Where the run is recorded; not given: in the checkout. */
  readonly stateDir: string | undefined;
  /** A program that gets every event; not given: none. */
  readonly eventCommand?: readonly string[] | undefined;
  readonly failFast: boolean;
  /** What makes the run a failure beside jobs that did not complete. */
  readonly failOn: readonly FailOn[];
  readonly requireClean: boolean;
  /** With a tool that only rehearses: in the checkout itself, not in a copy of it. */
  readonly inPlace: boolean;
  /** The cluster on which the run leases instances; `name` not given: the one inside which aim runs, if any. */
  readonly remote: { readonly name: string | undefined; readonly never: boolean };
  /** Show the plan, start nothing. */
  readonly dryRun: boolean;
}
