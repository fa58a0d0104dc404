import { z } from '../../lib/schema/z.ts';
import { clusterSummarySchema } from './cluster-summary.ts';
import { outcomeSchema } from '../turn/outcome.ts';
import { errorViewSchema } from '../turn/turn-end.ts';
import { turnWorkSchema } from '../turn/turn-work.ts';
import { usageSchema } from '../turn/usage.ts';

/** A session of a service that a turn was about to make, or made. */
export const recordedSessionSchema = z.strictObject({
  title: z.string(),
  session: z.string().nullable().meta({
    description: 'Its id in the service; null: it was about to be made, and may exist under its title',
  }),
  url: z.string().nullable(),
});

/** A turn as the journal of its cluster has it. */
export const recordedTurnSchema = z.strictObject({
  turn: z.string().meta({ description: 'Id of the turn' }),
  instance: z.int().nullable().meta({ description: 'The one that it ran on, or was sent to; null: not known' }),
  holder: z.string().nullable().meta({ description: 'The session or job that it was for' }),
  job: z.string().nullable(),
  prompt: z.string().meta({ description: 'How it begins' }),
  prompt_chars: z.int(),
  accepted_at: z.string().meta({ description: 'ISO 8601, UTC' }),
  started_at: z.string().nullable().meta({ description: 'Null: it did not start' }),
  ended_at: z.string().nullable().meta({ description: 'Null: it goes on, or aim was killed before its end' }),
  outcome: outcomeSchema.nullable().meta({ description: 'Null: it has no end, or never started' }),
  error: errorViewSchema.nullable().meta({ description: 'What kept it from the tool' }),
  duration_ms: z.number().nullable(),
  answer: z.string().nullable().meta({ description: 'The file with it, in the folder of the cluster' }),
  answer_chars: z.int(),
  files: z.array(z.string()),
  files_more: z.int().meta({ description: 'How many more changed' }),
  refusals: z.int(),
  usage: usageSchema.nullable(),
  work: turnWorkSchema.nullable(),
  sessions: z
    .array(recordedSessionSchema)
    .meta({ description: 'Sessions of a service that it made, or was about to make' }),
});
/** A turn as the journal of its cluster has it. */
export type RecordedTurn = z.infer<typeof recordedTurnSchema>;

/** The document of `aim show CLUSTER --json`. */
export const recordedClusterSchema = z.strictObject({
  version: z.literal(1),
  cluster: clusterSummarySchema.omit({ unmerged: true }),
  left: z.array(z.string()).meta({ description: 'Work that was not merged at its end: a sentence for each' }),
  turns: z.array(recordedTurnSchema),
});
