import type { Approvals } from '../../model/approvals.ts';
import type { PoolMode } from '../../model/job.ts';
import type { Routing } from '../../model/pool-settings.ts';
import type { StartChoice } from '../../model/start-view.ts';

/** What the command line decides over the file. */
export interface Overrides {
  readonly tool?: string;
  readonly count?: number;
  readonly routing?: Routing;
  readonly model?: string;
  readonly start?: StartChoice;
  readonly approvals?: Approvals;
  readonly timeoutSeconds?: number;
  readonly poolMode?: PoolMode;
  /** Only these jobs, and nothing that they depend on. */
  readonly only?: readonly string[];
}
