import { z } from '../../lib/schema/z.ts';
import { workerIsolationSchema } from '../merging/worker-isolation.ts';
import { workerMergeSchema } from '../merging/worker-merge.ts';
import { outcomeSchema } from '../turn/outcome.ts';
import { conversationSchema, errorViewSchema } from '../turn/turn-end.ts';
import { turnWorkSchema } from '../turn/turn-work.ts';
import { usageSchema } from '../turn/usage.ts';

/** The schema of one line: its type, its own fields, and its time. */
function line<T extends string, Fields extends z.ZodRawShape>(type: T, description: string, fields: Fields) {
  return z
    .strictObject({ type: z.literal(type), at: z.string().meta({ description: 'ISO 8601, UTC' }), ...fields })
    .meta({ description });
}

const turn = z.string().meta({ description: 'Id of the turn' });
const instance = z.int().meta({ description: 'The one that it runs on' });

/**
 * A line of the journal of a cluster after the first one. Nothing of the environment is in it. Output of tools is in the
 * transcripts.
 */
export const clusterRecordSchema = z.discriminatedUnion('type', [
  line('cluster_started', 'A cluster begins. Written once, before its first process is started', {
    id: z.string(),
    name: z.string(),
    tool: z.string(),
    count: z.int().meta({ description: 'Instances' }),
    model: z.string().nullable(),
    routing: z.string(),
    approvals: z.string(),
    cwd: z.string(),
    isolation: workerIsolationSchema,
    pid: z.int().meta({ description: 'Of the aim that runs it' }),
    aim_version: z.string(),
  }),
  line('turn_accepted', 'A prompt was accepted', {
    turn,
    instance: z.int().nullable().meta({ description: 'The one that it was sent to; null: any' }),
    holder: z.string().nullable().meta({ description: 'The session or job that it is for; null: none' }),
    job: z.string().nullable(),
    prompt: z.string().meta({ description: 'How it begins, up to 4,096 characters; the transcript has all of it' }),
    prompt_chars: z.int().meta({ description: 'How long it is' }),
  }),
  line('turn_started', 'The tool gets the prompt', { turn, instance }),
  line('remote_intent', 'A session of a service is about to be made. On disk before the request leaves', {
    turn,
    instance: z.int().nullable(),
    title: z.string().meta({ description: 'Of the session: what it is found by, should its answer be lost' }),
  }),
  line('remote_session', 'A session of a service was made. On disk before it is watched', {
    turn,
    instance: z.int().nullable(),
    title: z.string(),
    session: z.string().meta({ description: 'Its id in the service' }),
    url: z.string().nullable().meta({ description: 'Where a person can look at it' }),
  }),
  line('turn_ended', 'The turn is over, or its prompt never reached the tool', {
    turn,
    instance: z.int().nullable().meta({ description: 'Null: it never started' }),
    conversation: conversationSchema,
    outcome: outcomeSchema.nullable().meta({ description: 'Null: it never started' }),
    error: errorViewSchema.nullable().meta({ description: 'What kept it from the tool' }),
    duration_ms: z.number().nullable(),
    answer: z
      .string()
      .nullable()
      .meta({ description: 'The file with it, in the folder of the cluster; null: it said nothing' }),
    answer_chars: z.int(),
    files: z.array(z.string()).meta({ description: 'Files that changed: the first 200' }),
    files_more: z.int().meta({ description: 'How many more changed' }),
    refusals: z.int().meta({ description: 'How often something that it wanted was refused, or did not apply' }),
    usage: usageSchema.nullable(),
    work: turnWorkSchema.nullable().meta({ description: 'In a worktree of its own: where its work is' }),
  }),
  line('merged', 'The work of a worker was merged, or it was tried', { merge: workerMergeSchema }),
  line('notice', 'Something that a user should know', {
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
  }),
  line('cluster_ended', 'The cluster has ended in order. Written once, after everything else', {
    why: z.string(),
    left: z.array(z.string()).meta({ description: 'Work that is not merged: a sentence for each' }),
  }),
]);
/** A line of the journal of a cluster. */
export type ClusterRecordLine = z.infer<typeof clusterRecordSchema>;
/** The lines of one type. */
export type ClusterLineOf<T extends ClusterRecordLine['type']> = Extract<ClusterRecordLine, { type: T }>;
