import { resolve } from 'node:path';
import { z } from '../../lib/schema/z.ts';
import type { Question } from '../../model/questions/question.ts';
import type { Json } from '../rpc/json-line.ts';
import { judge, placeOf, type Verdict } from '../shared/permission-policy.ts';
import { type AskedQuestion, permissionFor, questionsIn } from '../shared/questions.ts';
import type { CodexTurn } from './codex-thread.ts';
import { commandOf } from './items.ts';

/* What the app server requests of its client. Seen with codex 0.169.0. */

/** A secret would be in events and in logs, as every answer is. */
const questionsSchema = z.looseObject({
  questions: z.array(z.looseObject({ id: z.string(), isSecret: z.boolean().optional() })),
});
/** What a request for a permission has beside what it is about. `grantRoot`: a folder to write in from now on. */
const permissionSchema = z
  .looseObject({ reason: z.string().nullish(), cwd: z.string().nullish(), grantRoot: z.string().nullish() })
  .catch({});

/** Requests for a permission, and what each is about. */
export const PERMISSIONS: Readonly<Record<string, (params: Json) => string>> = {
  'item/commandExecution/requestApproval': ({ command }) =>
    typeof command === 'string' ? commandOf(command) : 'a command',
  'item/fileChange/requestApproval': ({ reason }) => (typeof reason === 'string' ? reason : 'a change of files'),
};

/** What codex asks its user in one request. */
export interface CodexQuestions {
  /** Of all its questions, in order. */
  readonly ids: readonly string[];
  readonly questions: readonly AskedQuestion[];
  readonly texts: readonly string[];
  /** Whether somebody may be asked: there is a question, and none is for a secret. */
  readonly mayBeShown: boolean;
}

/** @returns null where the request has another form. */
export function readQuestions(params: Json): CodexQuestions | null {
  const asked = questionsSchema.safeParse(params).data?.questions;
  if (asked === undefined) return null;
  const questions = questionsIn(params);
  const mayBeShown = questions.length > 0 && asked.every(({ isSecret }) => isSecret !== true);
  return { ids: asked.map(({ id }) => id), questions, texts: questions.map(({ question }) => question), mayBeShown };
}

/** The answer to each question, by the ids of all. @param answer of a question that was shown, by its place among these. */
export function answersTo({ ids, questions }: CodexQuestions, answer: (at: number) => string): unknown {
  const answers = ids.map((id, index) => [id, { answers: [answer(questions.findIndex((it) => it.index === index))] }]);
  return { answers: Object.fromEntries(answers) as Json };
}

/** Whether a request is of this turn. */
export function isOf({ thread }: CodexTurn, params: Json): boolean {
  return params['threadId'] === thread.id;
}

/** What policy says to a request for a permission, where somebody is asked for the rest. */
export function judgeRequest(params: Json, { thread, reader }: CodexTurn): Verdict {
  const files = reader.filesOf(params['itemId']).map((file) => resolve(thread.cwd, file));
  const verdict = judge('ask', { kind: files.length > 0 ? 'edit' : 'other', place: placeOf(thread.cwd, files) });
  // It is about more than these files.
  return verdict === 'allow' && permissionSchema.parse(params).grantRoot != null ? 'ask' : verdict;
}

/** What a person is asked: the command or the files, where, and why. */
export function permissionQuestion(what: string, params: Json, { thread, reader }: CodexTurn): Question {
  const { reason, cwd, grantRoot } = permissionSchema.parse(params);
  const where = cwd == null || cwd === thread.cwd ? null : `in ${cwd}`;
  const root = grantRoot == null ? null : `and whatever else in ${grantRoot}`;
  const lines = [what, ...reader.filesOf(params['itemId']), where, root, reason];
  return permissionFor([...new Set(lines)].filter((line) => line != null && line !== '').join('\n'));
}
