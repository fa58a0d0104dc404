import { z } from '../../lib/schema/z.ts';

/** A tool that `aim warm` keeps loaded, in `aim status` and as the result of `aim warm`. */
export const warmToolSchema = z.strictObject({
  tool: z.string(),
  version: z.string().nullable().meta({ description: 'Of the tool; null: not known' }),
  state: z.enum(['loading', 'ready']),
  pid: z.int(),
  python: z.string().meta({ description: 'The interpreter that it is loaded by' }),
  models: z.array(z.string()).meta({ description: 'Models whose tokenizer is loaded too' }),
  memory_mb: z.number().nullable().meta({ description: 'PSS, 10⁶ bytes; null: not known' }),
  loading_ms: z.number().nullable().meta({ description: 'Null: it still loads' }),
  cold: z.array(z.string()).meta({ description: 'What could not be loaded in advance, and why' }),
  started_at: z.string().meta({ description: 'ISO 8601, UTC' }),
  runs: z.int().meta({ description: 'Runs and clusters that have a fork of it now' }),
  for_seconds: z.number().meta({ description: 'How long it stays without use' }),
  ends_at: z
    .string()
    .nullable()
    .meta({ description: 'When it ends if it is not used before, ISO 8601, UTC; null: it is used or loads' }),
});
/** A tool that `aim warm` keeps loaded. */
export type WarmTool = z.infer<typeof warmToolSchema>;
