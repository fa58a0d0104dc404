import { z } from '../../lib/schema/z.ts';
import { clusterSummarySchema } from '../cluster/cluster-summary.ts';

/**
 * Where a run stands. `running`: an aim works on it. `finished`: every job had its end. `interrupted`: a signal or a fault ended
 * it in order. `cut_short`: aim or the machine was killed. `unreadable`: its records are missing, or broken.
 */
export const runStandingSchema = z.enum(['running', 'finished', 'interrupted', 'cut_short', 'unreadable']);
/** Where a run stands. */
export type RunStanding = z.infer<typeof runStandingSchema>;

/** A run in the list of `aim runs`. */
export const runSummarySchema = z.strictObject({
  id: z.string(),
  state: runStandingSchema.meta({
    description:
      'cut_short: aim or the machine was killed; interrupted: it was ended in order before its work was done',
  }),
  pid: z.int().nullable().meta({ description: 'Of the aim that works on it; null: none does' }),
  started_at: z.string().nullable().meta({ description: 'ISO 8601, UTC' }),
  ended_at: z.string().nullable().meta({ description: 'Of one without an end, its last event' }),
  cwd: z.string().nullable(),
  source: z.string().nullable().meta({ description: 'The job file; null: it came from stdin, or is not known' }),
  jobs: z.int().meta({ description: 'How many it has' }),
  counts: z.record(z.string(), z.int()).meta({ description: 'Jobs with an end, by outcome' }),
  no_change: z
    .int()
    .default(0)
    .meta({ description: 'How many of those that completed were to edit and changed nothing' }),
  unmerged: z
    .array(z.string())
    .nullable()
    .meta({ description: 'Branches and refs with work that no branch of yours has; null: not known' }),
  folder: z.string().meta({ description: 'Where its result and transcripts are' }),
});
/** A run in the list of `aim runs`. */
export type RunSummary = z.infer<typeof runSummarySchema>;

/** The document of `aim runs --json`: the newest run, and the newest cluster, first. */
export const runsDocumentSchema = z.strictObject({
  version: z.literal(1),
  runs: z.array(runSummarySchema),
  clusters: z.array(clusterSummarySchema).default([]),
});
