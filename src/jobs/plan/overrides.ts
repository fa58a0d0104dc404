import type { PoolMode } from '../../model/job.ts';
import type { IsolationChoice } from '../../model/merging/isolation.ts';
import type { LandMode } from '../../model/merging/landing.ts';
import type { GivenPoolSettings } from '../../model/pool-settings.ts';

/** What the command line decides over the file. The pool settings are those of every pool. */
export interface Overrides extends GivenPoolSettings {
  readonly tool?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly poolMode?: PoolMode | undefined;
  readonly isolation?: IsolationChoice | undefined;
  readonly land?: LandMode | undefined;
  /** Only these jobs, and nothing that they depend on. */
  readonly only?: readonly string[] | undefined;
}
