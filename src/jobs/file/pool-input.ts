import { schemaLater, z } from '../../lib/schema/z.ts';
import { budgetInputSchema } from '../../model/budget/budget.ts';
import { MAX_INSTANCES } from '../../model/pool/bounds.ts';
import { poolSettingsSchema } from '../../model/pool/pool-settings.ts';
import { retryInput } from './retry-input.ts';
import { verifyInputSchema } from './verify-input.ts';

type WithoutDefaults<Shape> = {
  [Key in keyof Shape]: Shape[Key] extends z.ZodDefault<infer Inner> ? z.ZodOptional<Inner> : never;
};

/** A key that is not given stays away; its default is only a note for editors. */
function withoutDefaults<Shape extends Record<string, z.ZodDefault<z.ZodType>>>(shape: Shape): WithoutDefaults<Shape> {
  const entries = Object.entries(shape).map(([key, schema]) => {
    const note = () => ({ ...schema.meta(), default: schema.def.defaultValue });
    return [key, schemaLater(() => schema.unwrap().optional().meta(note()))];
  });
  return Object.fromEntries(entries) as WithoutDefaults<Shape>;
}

/** A pool of a job file: its tool, and those settings that it gives. More instances than most are a matter of the command line. */
export const poolInputSchema = z.strictObject({
  tool: z.string().optional().meta({ description: 'The tool’s id; the pool’s own name by default' }),
  verify: verifyInputSchema
    .nullable()
    .optional()
    .meta({ description: 'A program and its arguments that the changes of its jobs have to pass; null: none' }),
  provider: z.string().min(1).optional().meta({
    description: 'Whose models it uses, for `limits`: by its tool and model where it is not given',
  }),
  ...retryInput,
  budget: budgetInputSchema.optional().meta({ description: 'What all its jobs may use together' }),
  ...withoutDefaults(poolSettingsSchema.shape),
  count: z.int().min(1).max(MAX_INSTANCES).optional().meta({ description: 'Instances', default: 3 }),
});
