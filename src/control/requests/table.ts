import type { z } from 'zod';
import { AimError } from '../../model/errors.ts';
import { answer as answerQuestion } from './verbs/answer.ts';
import { cancel } from './verbs/cancel.ts';
import { describe } from './verbs/describe.ts';
import { interrupt } from './verbs/interrupt.ts';
import { lease } from './verbs/lease.ts';
import { merge } from './verbs/merge.ts';
import { read } from './verbs/read.ts';
import type { RequestContext } from './request.ts';
import { restart } from './verbs/restart.ts';
import { send } from './verbs/send.ts';
import { soFar } from './verbs/so-far.ts';
import { session } from './verbs/session.ts';
import { status } from './verbs/status.ts';
import { stop } from './verbs/stop.ts';
import { turn } from './verbs/turn.ts';
import { watch } from './verbs/watch.ts';

/** Everything that can be asked of a cluster. The socket, its clients and every other door derive from this table. */
export const REQUESTS = {
  status,
  watch,
  describe,
  send,
  read,
  so_far: soFar,
  answer: answerQuestion,
  interrupt,
  restart,
  merge,
  stop,
  lease,
  session,
  turn,
  cancel,
} as const;

export type RequestName = keyof typeof REQUESTS;
export type RequestOf<N extends RequestName> = z.output<(typeof REQUESTS)[N]['schema']>;
export type ControlRequest = { [N in RequestName]: RequestOf<N> }[RequestName];
/** A request as a client writes it: what has a default may be left out. */
export type RequestBody<N extends RequestName> = Omit<z.input<(typeof REQUESTS)[N]['schema']>, 'id'>;
export type ResultOf<N extends RequestName> = z.output<(typeof REQUESTS)[N]['result']>;

export const REQUEST_NAMES = Object.keys(REQUESTS) as readonly RequestName[];

export function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(REQUESTS, name);
}

/** @throws AimError no_cluster for a request that names another one; whatever the request is refused with. */
export async function answer<N extends RequestName>(
  request: RequestOf<N> & ControlRequest,
  context: RequestContext,
): Promise<ResultOf<N>> {
  const { kind, name } = context.host;
  if (request.cluster !== null && request.cluster !== name) {
    throw new AimError('no_cluster', `this is the ${kind} ${name}, not ${request.cluster}`);
  }
  const definition = REQUESTS[request.request] as {
    answer(request: ControlRequest, context: RequestContext): Promise<unknown>;
  };
  return (await definition.answer(request, context)) as ResultOf<N>;
}
