import { z } from '../../lib/schema/z.ts';
import { limitKindSchema } from '../turn/limit.ts';

/**
 * Whether a pool takes work. `open`: it does. `paused`: its tool met a limit of its provider, and nothing is started until a
 * time. `trying`: one turn is tried, to see whether that is over.
 */
export const pauseNameSchema = z.enum(['open', 'paused', 'trying']);

/** The pause of a pool, as its status shows it. */
export const poolPauseSchema = z.object({
  limit: limitKindSchema,
  reason: z.string().meta({ description: 'In the words of the tool' }),
  until: z.string().nullable().meta({ description: 'When it tries again, ISO 8601, UTC; null: it tries now' }),
});
/** The pause of a pool, as its status shows it. */
export type PoolPause = z.infer<typeof poolPauseSchema>;
