import { ALLOW_OR_DENY, type Question, type QuestionEnd, type QuestionOption } from '../../model/questions/question.ts';
import type { AskUser } from '../driver.ts';
import { isObject } from '../rpc/json-line.ts';

/** What a tool is answered that asks its user where nobody is asked, or nobody answers. */
export const NOBODY_ANSWERS = 'Nobody can answer: decide by yourself, or end and say what you need to know.';

/** A question in the input of a function that asks the user. */
export interface AskedQuestion {
  /** Its place among the questions of the call, from 0. */
  readonly index: number;
  readonly question: string;
  readonly options: readonly { readonly label: string; readonly description: string }[];
  readonly takesSeveral: boolean;
}

/**
 * The questions in the input of a function that asks the user: `{"questions":[{"question":"…","options":[{"label":"…"}]}]}`, or
 * `{"question":"…"}`. Those without a text are left out.
 */
export function questionsIn(input: unknown): AskedQuestion[] {
  return listed(input).flatMap((each, index) => {
    const question: unknown = isObject(each) ? each['question'] : null;
    if (!isObject(each) || typeof question !== 'string' || question.trim() === '') return [];
    return [{ index, question, options: optionsIn(each['options']), takesSeveral: each['multiSelect'] === true }];
  });
}

function listed(input: unknown): unknown[] {
  if (!isObject(input)) return [];
  return Array.isArray(input['questions']) ? input['questions'] : [input];
}

function optionsIn(options: unknown): AskedQuestion['options'] {
  if (!Array.isArray(options)) return [];
  return options.flatMap((each: unknown) => {
    if (typeof each === 'string') return [{ label: each, description: '' }];
    if (!isObject(each) || typeof each['label'] !== 'string') return [];
    return [{ label: each['label'], description: typeof each['description'] === 'string' ? each['description'] : '' }];
  });
}

/** What a person is asked. */
export function questionOf({ question, options, takesSeveral }: AskedQuestion): Question {
  const described = options.flatMap(({ label, description }) =>
    description === '' ? [] : [`${label}: ${description}`],
  );
  return {
    kind: 'question',
    text: [question, ...described].join('\n'),
    options: options.map(({ label }): QuestionOption => ({ label, means: 'choice' })),
    takes: takesSeveral ? 'options' : 'text',
  };
}

/** A request for a permission of a tool that names no options of its own. */
export function permissionFor(text: string): Question {
  return { kind: 'permission', text, options: [...ALLOW_OR_DENY], takes: 'option' };
}

/** What became of the questions of one call: an answer to each, as the tool is to get it, or why there is none. */
export type AnswersToAll =
  { readonly answers: readonly string[] } | { readonly unanswered: string } | { readonly withdrawn: string };

/** Asks one after another, as long as each is answered. */
export async function askAll(
  ask: AskUser,
  questions: readonly AskedQuestion[],
  signal: AbortSignal,
): Promise<AnswersToAll> {
  const answers: string[] = [];
  for (const each of questions) {
    const end = await ask(questionOf(each), signal);
    if (end.kind === 'withdrawn') return { withdrawn: end.reason };
    if (end.kind === 'unanswered') return { unanswered: end.reason };
    const { options, text } = end.reply;
    // The tool's own labels: those that are shown may be cut.
    answers.push(options.length === 0 ? text : options.map((index) => each.options[index]!.label).join(', '));
  }
  return { answers };
}

/** Whether somebody allowed what was asked for, and why it is not done otherwise. */
export type Permitted = { readonly kind: 'allow' } | { readonly kind: 'deny' | 'withdrawn'; readonly reason: string };

/** What the end of a question means for the permission. */
export function permitted(question: Pick<Question, 'options'>, end: QuestionEnd): Permitted {
  if (end.kind === 'withdrawn') return { kind: 'withdrawn', reason: end.reason };
  if (end.kind === 'unanswered') return { kind: 'deny', reason: end.reason };
  const [index] = end.reply.options;
  const means = index === undefined ? 'deny' : question.options[index]?.means;
  return means === 'allow' ? { kind: 'allow' } : { kind: 'deny', reason: 'it was asked for, and denied' };
}
