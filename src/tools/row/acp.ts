import { z } from '../../lib/schema/z.ts';
import { pattern } from './values.ts';

/** Where a message has its tokens: keys with dots between them. */
const usageFields = z.strictObject({ input: z.string().min(1), output: z.string().min(1) });

/** What differs between agents that speak ACP. */
export const acpSchema = z.strictObject({
  protocolVersion: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .meta({
      description: 'The newest version of the protocol that it is offered. 2 is a draft, tried with no tool yet',
    }),
  errorTexts: z.array(pattern).default([]).meta({
    description: 'A last piece of an answer that makes the turn a failure, although the agent reports a good end',
  }),
  noticeTexts: z
    .array(pattern)
    .default([])
    .meta({ description: 'A piece of an answer that is a notice of the agent, not of the model' }),
  slashPrefix: z
    .string()
    .min(1)
    .default('Prompt:\n')
    .meta({ description: 'Goes before a message that begins with a slash, which would be a command otherwise' }),
  sessionNeedsLogin: z.boolean().default(false).meta({ description: 'It opens no session where nobody is logged in' }),
  maxSessions: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'After about so many sessions a process is replaced, of an agent that can close none' }),
  usage: z
    .enum(['turn', 'session'])
    .default('turn')
    .meta({ description: 'Whether the tokens that it reports are of the turn, or of the session so far' }),
  resultUsage: usageFields
    .default({ input: 'usage.inputTokens', output: 'usage.outputTokens' })
    .meta({ description: 'Where the result of a prompt has its tokens' }),
  pieceUsage: usageFields
    .optional()
    .meta({ description: 'Where each piece of an answer has the tokens of one call of the model; they are summed up' }),
});
export type Acp = z.infer<typeof acpSchema>;
