import { z } from '../../lib/schema/z.ts';
import { turnResultSchema } from './turn-result.ts';

/** Whether the conversation of a turn's session key goes on (`same`) or began with it (`new`); null: it has no key. */
export const conversationSchema = z.enum(['new', 'same']).nullable();
export type Conversation = z.infer<typeof conversationSchema>;

/** An error in a document or on a socket. `code` is an ErrorCode, or one of a newer aim. */
export const errorViewSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
});
/** An error in a document or on a socket. */
export type ErrorView = z.infer<typeof errorViewSchema>;

/** The end of a turn that was sent: its result, or the error that kept it from starting. `aim send --json` prints it. */
export const turnEndSchema = z.object({
  turn: z.string(),
  instance: z.int().nullable().meta({ description: 'Null: it never started' }),
  conversation: conversationSchema,
  result: z.object(turnResultSchema.shape).nullable(),
  error: errorViewSchema.nullable(),
});
/** The end of a turn that was sent. */
export type TurnEnd = z.infer<typeof turnEndSchema>;
