import { z } from 'zod';
import { turnResultSchema } from './turn-result.ts';

/** Whether a conversation under the turn's session key existed already; null: the turn was sent without a key. */
export const conversationSchema = z.enum(['new', 'same']).nullable();

/** An error as a document shows it. `code` is one of the codes of `errors.ts`, or one of a newer aim. */
export const errorViewSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
});
export type ErrorView = z.infer<typeof errorViewSchema>;

/** The end of a turn: its result, or the reason why it never started. */
export const turnEndSchema = z.object({
  turn: z.string(),
  instance: z.int().nullable().meta({ description: 'Null: it never started' }),
  conversation: conversationSchema,
  result: z.object(turnResultSchema.shape).nullable(),
  error: errorViewSchema.nullable(),
});
export type TurnEnd = z.infer<typeof turnEndSchema>;
