import { z } from '../../lib/schema/z.ts';

/** How many runs of a checkout keep their records, and for how long. */
export const keepRunsSchema = z.strictObject({
  runs: z.int().min(1).max(100_000).default(50).meta({ description: 'How many; the oldest go first' }),
  days: z.number().positive().max(36_500).default(30).meta({ description: 'For how long' }),
});
/** How many runs of a checkout keep their records, and for how long. */
export type KeepRuns = z.infer<typeof keepRunsSchema>;
