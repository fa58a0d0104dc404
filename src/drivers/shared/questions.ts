import { isObject } from '../rpc/json-line.ts';

/** What a tool is answered that asks its user: there is nobody in a run who could reply. */
export const NOBODY_ANSWERS = 'Nobody can answer: decide by yourself, or end and say what you need to know.';

/** The questions in the input of a function that asks the user: `{"questions":[{"question":"…"}]}`, or `{"question":"…"}`. */
export function questionsIn(input: unknown): string[] {
  if (!isObject(input)) return [];
  const list = Array.isArray(input['questions']) ? input['questions'] : [input];
  return list.flatMap((each) => {
    const question: unknown = isObject(each) ? each['question'] : null;
    return typeof question === 'string' && question.trim() !== '' ? [question] : [];
  });
}
