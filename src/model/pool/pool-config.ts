import { z } from '../../lib/schema/z.ts';
import { budgetSchema } from '../budget/budget.ts';
import { poolSettingsSchema } from './pool-settings.ts';

/** What stands between the name of a pool of the file and the model that some of its jobs have instead. */
const WITH_MODEL = '@';

/** The pool for those jobs of a pool of the file that have another model. */
export function poolForModel(pool: string, model: string): string {
  return `${pool}${WITH_MODEL}${model}`;
}

/** The pool of the file that a pool of a run is, or is a part of. */
export function poolInFile(name: string): string {
  const at = name.indexOf(WITH_MODEL);
  return at === -1 ? name : name.slice(0, at);
}

/** A pool of a run, as the plan and the journal have it. */
export const poolConfigSchema = z.strictObject({
  name: z.string(),
  tool: z.string(),
  provider: z.string().nullable().default(null).meta({ description: 'Whose models it uses; null: not known' }),
  budget: budgetSchema.nullable().default(null).meta({ description: 'What its jobs may use together' }),
  ...poolSettingsSchema.shape,
});
/** A pool of a run: its name, its tool and its settings. */
export type PoolConfig = z.infer<typeof poolConfigSchema>;
