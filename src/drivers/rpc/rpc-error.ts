import { isObject, parseJsonLine } from './json-line.ts';

/** The peer answered a request with an error. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** The stream to the peer has ended, and with it every request. */
export class RpcClosed extends Error {
  override readonly name = 'RpcClosed';
}

/** The code of the answer to a request whose method is not known. */
export const METHOD_NOT_FOUND = -32601;
export const INTERNAL_ERROR = -32603;

/** An error of the peer in its own words: the message, and what the details add to it. */
export function textOfRpcError({ message, data }: Pick<RpcError, 'message' | 'data'>): string {
  const details = isObject(data) ? [data['details'], data['message'], data['error']] : [data];
  const text = plainText(message);
  const more = details.find((it): it is string => typeof it === 'string' && it !== '' && !message.includes(it));
  return more === undefined ? text || 'it gave no reason' : `${text}: ${more}`;
}

/** The message in a provider's answer, where a tool passes on the whole of it: `{"error":{"code":400,"message":"…"}}`. */
export function plainText(message: string): string {
  const error = parseJsonLine(message)?.['error'];
  if (!isObject(error) || typeof error['message'] !== 'string') return message;
  return typeof error['code'] === 'number' ? `${error['code']} ${error['message']}` : error['message'];
}
