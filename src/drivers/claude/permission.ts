import { resolve } from 'node:path';
import type { Approvals } from '../../model/approvals.ts';
import type { StreamJson } from '../../tools/row/stream-json.ts';
import { isObject, type Json } from '../rpc/json-line.ts';
import type { Refusal } from '../../model/turn/refusal.ts';
import { isAllowed, type PermissionRequest, placeOf } from '../shared/permission-policy.ts';
import { NOBODY_ANSWERS, questionsIn } from '../shared/questions.ts';

export interface Decision {
  readonly allowed: boolean;
  /** The function, and the file that it would write. */
  readonly what: string;
  /** What the tool is answered where it is not allowed. */
  readonly message: string;
  /** What is not done; none where it is allowed. */
  readonly refusals: readonly Refusal[];
}

/**
 * Decides a request `can_use_tool`. Of the tool's functions only those are known that write a file, by the row's `writers`;
 * what they would write is judged by where it is. Nobody answers one that asks the user, by the row's `questions`.
 */
export function decide(
  { writers, questions }: Pick<StreamJson, 'writers' | 'questions'>,
  approvals: Approvals,
  cwd: string,
  request: Json,
): Decision {
  const name = String(request['tool_name']);
  const key = writers[name];
  const { input } = request;
  const path = key !== undefined && isObject(input) ? input[key] : undefined;
  const file = typeof path === 'string' ? path : null;
  const what = file === null ? name : `${name} ${file}`;
  if (questions.includes(name)) {
    const asked = questionsIn(input);
    const reasons = asked.length === 0 ? [NOBODY_ANSWERS] : asked;
    const refusals = reasons.map((reason) => ({ what: 'question' as const, tool: name, path: null, reason }));
    return { allowed: false, what: `${what}: ${reasons.join(' ')}`, message: NOBODY_ANSWERS, refusals };
  }
  const asked: PermissionRequest = {
    kind: key === undefined ? 'other' : 'edit',
    place: placeOf(cwd, file === null ? [] : [resolve(cwd, file)]),
  };
  const message = `aim's policy for this job is ${approvals}`;
  const allowed = isAllowed(approvals, asked);
  const refusal: Refusal = { what: key === undefined ? 'other' : 'edit', tool: name, path: file, reason: message };
  return { allowed, what, message, refusals: allowed ? [] : [refusal] };
}
