import { z } from '../../../lib/schema/z.ts';
import { answererSchema, openQuestionSchema, replySchema } from '../../../model/questions/question.ts';
import { defineRequest } from '../request.ts';

/** The longest answer, in UTF-16 units. */
const MAX_ANSWER = 100_000;

export const answer = defineRequest('answer', {
  description: 'Answers what a turn asks. The first answer that fits counts; a later one is an error `not_asked`',
  body: {
    turn: z
      .string()
      .nullable()
      .default(null)
      .meta({ description: 'Id of the turn, or of the question; null: the only question that is open' }),
    answer: z.string().max(MAX_ANSWER).meta({ description: 'The number of an option, its label, or a text' }),
    by: answererSchema.default('command'),
  },
  result: z.object({ question: openQuestionSchema, reply: replySchema }),
  async answer({ turn, answer: typed, by }, { host }) {
    return host.openQuestions.answer(turn, typed, by);
  },
});
