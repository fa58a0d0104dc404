import type { PoolMode } from '../../model/job.ts';
import type { GivenPoolSettings } from '../../model/pool-settings.ts';

/** What the command line decides over the file. The pool settings are those of every pool. */
export interface Overrides extends GivenPoolSettings {
  readonly tool?: string;
  readonly timeoutSeconds?: number;
  readonly poolMode?: PoolMode;
  /** Only these jobs, and nothing that they depend on. */
  readonly only?: readonly string[];
}
