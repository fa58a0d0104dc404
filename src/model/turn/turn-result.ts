import { z } from 'zod';
import { outcomeSchema } from './outcome.ts';
import { remoteWorkSchema } from './remote-work.ts';
import { usageSchema } from './usage.ts';

/** A whole turn: how it ended, and what came of it. */
export const turnResultSchema = z.strictObject({
  turn: z.string().meta({ description: 'Id of the turn, unique within the cluster' }),
  instance: z.int(),
  outcome: outcomeSchema,
  text: z.string().meta({ description: 'The answer, capped' }),
  text_truncated: z.boolean(),
  stderr: z.string().meta({ description: "The tool's stderr during the turn: the end of it, capped" }),
  files: z.array(z.string()).meta({ description: 'Files that the tool says it changed, as it wrote them' }),
  usage: usageSchema.nullable(),
  remote: remoteWorkSchema.optional().meta({ description: 'Of a tool that works elsewhere: what came of it there' }),
  duration_ms: z.number(),
  queued_ms: z.number(),
});
export type TurnResult = z.infer<typeof turnResultSchema>;
