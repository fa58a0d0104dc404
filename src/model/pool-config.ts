import { z } from 'zod';
import { budgetSchema } from './budget.ts';
import { poolSettingsSchema } from './pool-settings.ts';

/** A pool of a run, as the plan and the journal have it. */
export const poolConfigSchema = z.strictObject({
  name: z.string(),
  tool: z.string(),
  budget: budgetSchema.nullable().default(null).meta({ description: 'What its jobs may use together' }),
  ...poolSettingsSchema.shape,
});
/** A pool of a run: its name, its tool and its settings. */
export type PoolConfig = z.infer<typeof poolConfigSchema>;
