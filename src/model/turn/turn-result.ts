import { z } from '../../lib/schema/z.ts';
import { outcomeSchema } from './outcome.ts';
import { refusalSchema } from './refusal.ts';
import { remoteWorkSchema } from './remote-work.ts';
import { turnWorkSchema } from './turn-work.ts';
import { usageSchema } from './usage.ts';

/** The result of a turn: how it ended, the answer, and what the tool reported. Library calls and `aim send` give it. */
export const turnResultSchema = z.strictObject({
  turn: z.string().meta({ description: 'Id of the turn, unique within the cluster' }),
  instance: z.int(),
  outcome: outcomeSchema,
  text: z.string().meta({ description: 'The answer, capped' }),
  text_truncated: z.boolean().meta({ description: 'Whether the answer is longer than the cap' }),
  stderr: z.string().meta({ description: "The tool's stderr during the turn: the end of it, capped" }),
  files: z.array(z.string()).meta({
    description: 'Files that the tool reports as changed, as it wrote them; in a worktree of its own all that changed',
  }),
  refusals: z.array(refusalSchema).default([]).meta({
    description:
      'What the tool wanted and was refused, or did not apply; the first 100. What it mended is not among them',
  }),
  model: z.string().nullable().default(null).meta({
    description: 'The model, as the tool reports it, or else as the pool has it; null: not known',
  }),
  usage: usageSchema.nullable(),
  remote: remoteWorkSchema
    .optional()
    .meta({ description: 'Of a tool that works elsewhere: the result of its work there' }),
  work: turnWorkSchema.optional().meta({ description: 'Of a worker with a worktree of its own: where its work is' }),
  duration_ms: z.number().meta({ description: 'From the prompt to the end of the turn' }),
  asked_ms: z
    .number()
    .optional()
    .meta({ description: 'Of this, how long it waited for answers to its questions; left out where it asked none' }),
  queued_ms: z.number().meta({ description: 'From sending to the start of the turn' }),
});
/** The result of a turn. */
export type TurnResult = z.infer<typeof turnResultSchema>;
/** What a turn came to, wherever it ran. */
export type TurnRecord = Omit<TurnResult, 'instance'>;
