import type { GivenOverrides } from '../../model/run/run-options.ts';

/** What the command line decides over the file. */
export type Overrides = GivenOverrides;
