import { resolve } from 'node:path';
import type { Approvals } from '../../model/pool/approvals.ts';
import type { Question } from '../../model/questions/question.ts';
import type { Refusal } from '../../model/turn/refusal.ts';
import type { StreamJson } from '../../tools/row/stream-json.ts';
import { isObject, type Json } from '../rpc/json-line.ts';
import { judge, placeOf, type Verdict } from '../shared/permission-policy.ts';
import { type AskedQuestion, NOBODY_ANSWERS, permissionFor, questionsIn } from '../shared/questions.ts';

/** A request `can_use_tool`, and what policy says to it. */
export interface ToolUse {
  readonly verdict: Verdict;
  /** The function, and the file that it would write. */
  readonly what: string;
  /** What the tool's model asks its user; none where the function does something else. */
  readonly questions: readonly AskedQuestion[];
  /** What a person is asked, where policy leaves it to one. */
  readonly question: Question;
  /** What the tool is answered where policy denies it. */
  readonly message: string;
  /** What is not done then. @param why nobody allowed it. */
  refusals(why: string): readonly Refusal[];
}

/** Of one value of a function's input that a person is shown. UTF-16 units. */
const MAX_VALUE = 1000;

/**
 * Reads a request `can_use_tool`. Of the tool's functions only those are known that write a file, by the row's `writers`; what
 * they would write is judged by where it is. One that asks the user, by the row's `questions`, is for a person or for nobody.
 */
export function readToolUse(
  { writers, questions }: Pick<StreamJson, 'writers' | 'questions'>,
  approvals: Approvals,
  cwd: string,
  request: Json,
): ToolUse {
  const tool = String(request['tool_name']);
  const { input } = request;
  if (questions.includes(tool)) return readQuestions(tool, input, approvals);
  const key = writers[tool];
  const path = key !== undefined && isObject(input) ? input[key] : undefined;
  const file = typeof path === 'string' ? path : null;
  const what = file === null ? tool : `${tool} ${file}`;
  const place = placeOf(cwd, file === null ? [] : [resolve(cwd, file)]);
  return {
    verdict: judge(approvals, { kind: key === undefined ? 'other' : 'edit', place }),
    what,
    questions: [],
    question: permissionFor([what, ...linesOf(input, file)].join('\n')),
    message: `aim's policy for this job is ${approvals}`,
    refusals: (reason) => [{ what: key === undefined ? 'other' : 'edit', tool, path: file, reason }],
  };
}

function readQuestions(tool: string, input: unknown, approvals: Approvals): ToolUse {
  const asked = questionsIn(input);
  const texts = asked.length === 0 ? [NOBODY_ANSWERS] : asked.map(({ question }) => question);
  return {
    verdict: approvals === 'ask' && asked.length > 0 ? 'ask' : 'deny',
    what: `${tool}: ${texts.join(' ')}`,
    questions: asked,
    question: permissionFor(texts.join('\n')),
    message: NOBODY_ANSWERS,
    refusals: () => texts.map((reason) => ({ what: 'question', tool, path: null, reason })),
  };
}

/** The input of a function, a line for each value but the file. */
function linesOf(input: unknown, file: string | null): string[] {
  if (!isObject(input)) return [];
  return Object.entries(input).flatMap(([key, value]) => {
    if (value === file) return [];
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    const left = text.length - MAX_VALUE;
    return [`${key}: ${left > 0 ? `${text.slice(0, MAX_VALUE)} … (${left} more characters)` : text}`];
  });
}
