import { z } from '../lib/schema/z.ts';
import { AimError } from '../model/errors.ts';
import type { OpenQuestion } from '../model/questions/question.ts';
import { questionBlock } from '../reporters/text/questions.ts';

/** How many questions of one call the client shows to its user: the others are for the agent. */
const MAX_ASKED = 5;

/** What a call goes on with that was answered by a question: the client gives it back as it is, and it is not believed more. */
const stateSchema = z.strictObject({
  /** Ids of turns and runs that it waits for. */
  turns: z.array(z.string()).min(1),
  /** The question that the user was shown. */
  question: z.string(),
  /** Those that the user was shown before, and left unanswered. */
  passed: z.array(z.string()).max(MAX_ASKED),
  seconds: z.number(),
  full: z.boolean(),
});
/** What a call goes on with that was answered by a question. */
export type ElicitationState = z.infer<typeof stateSchema>;

/** A question that the client shows to its user in a form. The call goes on with the state when it has their answer. */
export interface Elicitation {
  readonly question: OpenQuestion;
  readonly state: ElicitationState;
}

/** Whether another question of a call may be shown. */
export function mayElicit(question: OpenQuestion, passed: readonly string[]): boolean {
  return !passed.includes(question.id) && passed.length < MAX_ASKED;
}

/** The state of a call that goes on. @throws AimError usage where it is none of this server's. */
export function readState(state: string): ElicitationState {
  try {
    return stateSchema.parse(JSON.parse(state));
  } catch (error) {
    throw new AimError('usage', 'a request state that this server did not give', { cause: error });
  }
}

/** The form: the question as its message, and a field for the answer. */
export function elicitationForm({ question }: Elicitation, now: number) {
  const labels = [...new Set(question.options.map(({ label }) => label))];
  const answer = { type: 'string' as const, title: 'Answer' };
  return {
    message: questionBlock(question, now).join('\n'),
    requestedSchema: {
      type: 'object' as const,
      properties: {
        // Of a question that takes a text an option is answered by its number, or as a text.
        answer: question.takes === 'option' && labels.length > 1 ? { ...answer, enum: labels } : answer,
      },
      required: ['answer'],
    },
  };
}

const contentSchema = z.looseObject({ answer: z.string() });

/** The user's answer in what the form came to; null: they left it. */
export function answerIn(content: Record<string, unknown> | undefined): string | null {
  return contentSchema.safeParse(content).data?.answer ?? null;
}
