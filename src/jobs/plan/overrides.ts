import type { GivenOverrides } from '../../model/run-options.ts';

/** What the command line decides over the file. */
export type Overrides = GivenOverrides;
