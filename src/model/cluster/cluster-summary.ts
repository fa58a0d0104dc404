import { z } from '../../lib/schema/z.ts';

/**
 * Where a recorded cluster stands. `running`: an aim runs it. `ended`: it ended in order. `cut_short`: aim or the machine was
 * killed. `unreadable`: its records are missing, or broken.
 */
export const clusterStandingSchema = z.enum(['running', 'ended', 'cut_short', 'unreadable']);

/** A cluster in the list of `aim runs`: one of `aim launch`, or of a controlling agent. */
export const clusterSummarySchema = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  tool: z.string().nullable(),
  count: z.int().meta({ description: 'Instances' }),
  state: clusterStandingSchema.meta({ description: 'cut_short: aim or the machine was killed' }),
  pid: z.int().nullable().meta({ description: 'Of the aim that runs it; null: none does' }),
  started_at: z.string().nullable().meta({ description: 'ISO 8601, UTC' }),
  ended_at: z.string().nullable().meta({ description: 'Of one without an end, its last line' }),
  cwd: z.string().nullable(),
  turns: z.int().meta({ description: 'Prompts that it accepted' }),
  counts: z.record(z.string(), z.int()).meta({ description: 'Turns that ended, by outcome; not_started among them' }),
  unmerged: z
    .array(z.string())
    .nullable()
    .meta({ description: 'Branches with work that no branch of yours has; null: not known' }),
  folder: z.string().meta({ description: 'Where its answers and transcripts are' }),
});
/** A cluster in the list of `aim runs`. */
export type ClusterSummary = z.infer<typeof clusterSummarySchema>;
