import { z } from '../../lib/schema/z.ts';
import { sanitize, sanitizeLine } from '../../lib/text/sanitize.ts';

/** UTF-16 units. */
const MAX_TEXT = 4000;
const MAX_LABEL = 300;
const MAX_OPTIONS = 30;

/** One of the answers that a tool offers. */
export const questionOptionSchema = z.object({
  label: z.string(),
  means: z.enum(['allow', 'deny', 'choice']).meta({ description: 'What it is to a permission; `choice`: neither' }),
});
/** One of the answers that a tool offers. */
export type QuestionOption = z.infer<typeof questionOptionSchema>;

const asked = {
  kind: z.enum(['permission', 'question']).meta({ description: 'question: the tool’s model asks its user' }),
  text: z.string().meta({ description: 'Of the tool, without control characters; of a permission, what it is for' }),
  options: z.array(questionOptionSchema),
  takes: z
    .enum(['option', 'text', 'options'])
    .meta({ description: 'option: one of the options; text: one of them, or any text; options: several, or any text' }),
};

/** What a tool asks its user: a permission, or a question of its model. */
export const questionSchema = z.object(asked);
/** What a tool asks its user: a permission, or a question of its model. */
export type Question = z.infer<typeof questionSchema>;

/** A question that waits for an answer. */
export const openQuestionSchema = z.object({
  id: z.string().meta({ description: 'That of the turn, and which of its questions it is: `claude-3.1`' }),
  ...asked,
  pool: z.string(),
  instance: z.int().nullable().meta({ description: 'Null: a process of the job’s own' }),
  turn: z.string(),
  job: z.string().nullable().meta({ description: 'The job that the turn belongs to; null: none' }),
  since: z.string().meta({ description: 'ISO 8601, UTC' }),
  until: z.string().meta({ description: 'When it counts as denied, unless it is answered before; ISO 8601, UTC' }),
});
/** A question that waits for an answer. */
export type OpenQuestion = z.infer<typeof openQuestionSchema>;

/** By what way an answer came. `elicitation`: a form that the client of `aim mcp` showed to its user. */
export const answererSchema = z.enum(['console', 'command', 'agent', 'elicitation', 'library']);
/** By what way an answer came. */
export type Answerer = z.infer<typeof answererSchema>;

/** An answer that fits its question. */
export const replySchema = z.object({
  options: z.array(z.int()).meta({ description: 'Indexes of the options that were chosen, from 0; none: a text' }),
  text: z.string().meta({ description: 'The labels of the options, or the text' }),
});
/** An answer that fits its question. */
export type Reply = z.infer<typeof replySchema>;

/** How a question ended. */
export const questionEndSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answered'), by: answererSchema, reply: replySchema }),
  z.object({ kind: z.literal('unanswered'), reason: z.string() }).meta({ description: 'It counts as denied' }),
  z.object({ kind: z.literal('withdrawn'), reason: z.string() }).meta({
    description: 'Nobody waits for the answer any more: the turn was interrupted, or its process has gone',
  }),
]);
/** How a question ended. */
export type QuestionEnd = z.infer<typeof questionEndSchema>;

/** What a tool asks, with texts that are bounded and safe on a terminal. */
export function boundedQuestion({ kind, text, options, takes }: Question): Question {
  const label = (each: string) =>
    sanitizeLine(each.slice(0, 2 * MAX_LABEL))
      .slice(0, MAX_LABEL)
      .toWellFormed();
  return {
    kind,
    text: bounded(text),
    options: options.slice(0, MAX_OPTIONS).map((each) => ({ label: label(each.label), means: each.means })),
    takes,
  };
}

/** Who answers has to see that it is not all. */
function bounded(text: string): string {
  const whole = sanitize(text.slice(0, 2 * MAX_TEXT)).trim();
  const left = text.length > 2 * MAX_TEXT ? text.length - MAX_TEXT : whole.length - MAX_TEXT;
  return left <= 0 ? whole : `${whole.slice(0, MAX_TEXT).toWellFormed()}\n… (${left} more characters are not shown)`;
}

/** The answers to a permission of a tool that names none itself. */
export const ALLOW_OR_DENY: readonly QuestionOption[] = [
  { label: 'allow', means: 'allow' },
  { label: 'deny', means: 'deny' },
];
