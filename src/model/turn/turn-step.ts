import { z } from '../../lib/schema/z.ts';
import { poolPauseSchema } from '../pool/pool-pause.ts';
import { openQuestionSchema, questionEndSchema } from '../questions/question.ts';
import { conversationSchema } from './turn-end.ts';

/** An aim before the id was part of each step left it out. */
const turn = z.string().optional().meta({ description: 'Id of the turn' });

/**
 * A step of a turn, for the sender of its prompt. They come in this order; a turn whose prompt never reached the tool has
 * no `started`; `asked` and its `answered` come while it runs. The end
 * of the turn is not among them: it is what the sender waits for.
 */
export const turnStepSchemas = [
  z.object({ type: z.literal('accepted'), turn: z.string().meta({ description: 'Id of the turn' }) }),
  z.object({
    type: z.literal('queued'),
    turn,
    ahead: z.int().meta({ description: 'Turns that wait before it' }),
    pause: poolPauseSchema
      .optional()
      .meta({ description: 'The pause of the pool that it waits for, where there is one' }),
  }),
  z.object({ type: z.literal('started'), turn, instance: z.int(), conversation: conversationSchema }),
  z.object({ type: z.literal('asked'), turn, question: openQuestionSchema }),
  z.object({ type: z.literal('answered'), turn, question: z.string(), end: questionEndSchema }),
  z.object({ type: z.literal('output'), channel: z.enum(['answer', 'activity', 'stderr']), text: z.string() }),
] as const;
export type TurnStep = z.infer<(typeof turnStepSchemas)[number]>;
