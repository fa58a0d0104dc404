import { resolve } from 'node:path';
import type { Approvals } from '../../model/approvals.ts';
import type { StreamJson } from '../../tools/row/stream-json.ts';
import { isObject, type Json } from '../rpc/json-line.ts';
import { isAllowed, type PermissionRequest, placeOf } from '../shared/permission-policy.ts';

export interface Decision {
  readonly allowed: boolean;
  /** The function, and the file that it would write. */
  readonly what: string;
}

/**
 * Decides a request `can_use_tool`. Of the tool's functions only those are known that write a file, by the row's `writers`;
 * what they would write is judged by where it is.
 */
export function decide(
  { writers }: Pick<StreamJson, 'writers'>,
  approvals: Approvals,
  cwd: string,
  request: Json,
): Decision {
  const name = String(request['tool_name']);
  const key = writers[name];
  const { input } = request;
  const path = key !== undefined && isObject(input) ? input[key] : undefined;
  const file = typeof path === 'string' ? path : null;
  const asked: PermissionRequest = {
    kind: key === undefined ? 'other' : 'edit',
    place: placeOf(cwd, file === null ? [] : [resolve(cwd, file)]),
  };
  return { allowed: isAllowed(approvals, asked), what: file === null ? name : `${name} ${file}` };
}
