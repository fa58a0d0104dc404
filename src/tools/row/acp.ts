import { z } from 'zod';
import { pattern } from './values.ts';

/** What an agent that speaks ACP does in a way of its own. */
export const acpSchema = z.strictObject({
  errorTexts: z
    .array(pattern)
    .default([])
    .meta({ description: 'A last piece of an answer that makes a turn a failure which the agent calls ended' }),
  noticeTexts: z
    .array(pattern)
    .default([])
    .meta({ description: 'A piece of an answer that is a notice of the agent’s own' }),
  slashPrefix: z
    .string()
    .min(1)
    .default('Prompt:\n')
    .meta({ description: 'Goes before a message that begins with a slash, which would be a command otherwise' }),
  sessionNeedsLogin: z.boolean().default(false).meta({ description: 'It opens no session where nobody is logged in' }),
  usage: z
    .enum(['turn', 'session'])
    .default('turn')
    .meta({ description: 'Whether the tokens that it tells are of the turn, or of the session so far' }),
});
export type Acp = z.infer<typeof acpSchema>;
