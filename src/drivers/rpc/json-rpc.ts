import { messageOf } from '../../model/errors.ts';
import { LineSplitter } from '../../lib/line-splitter.ts';
import { jsonLine } from './json-line.ts';

export type Json = Readonly<Record<string, unknown>>;

/** No honest line is longer; a longer one is cut, and so no JSON any more. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The peer's own answer that a request failed. */
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

/** An error of the peer in its own words: the message, and what the details add to it. */
export function textOfRpcError({ message, data }: RpcError): string {
  const details = isObject(data) ? [data['details'], data['message'], data['error']] : [data];
  const text = plainText(message);
  const more = details.find((it): it is string => typeof it === 'string' && it !== '' && !message.includes(it));
  return more === undefined ? text || 'it gave no reason' : `${text}: ${more}`;
}

/** The words in what a provider answered, where a tool hands on the whole of it: `{"error":{"code":400,"message":"…"}}`. */
export function plainText(message: string): string {
  const error = parse(message)?.['error'];
  if (!isObject(error) || typeof error['message'] !== 'string') return message;
  return typeof error['code'] === 'number' ? `${error['code']} ${error['message']}` : error['message'];
}

/** There is nobody left who could answer. */
export class RpcClosed extends Error {
  override readonly name = 'RpcClosed';
}

/** What a request of the peer that nobody knows is answered with. */
export const METHOD_NOT_FOUND = -32601;
const INTERNAL_ERROR = -32603;

export interface JsonRpcOptions {
  /** Takes a whole line, its newline included. */
  readonly write: (bytes: Uint8Array) => void;
  /** Whether each message says `"jsonrpc": "2.0"`; codex leaves it out. */
  readonly versioned: boolean;
  /** Must not throw. */
  readonly onNotification: (method: string, params: Json) => void;
  /** Answers a request of the peer; an `RpcError` that it throws is the answer too. */
  readonly onRequest: (method: string, params: Json) => unknown;
}

/**
 * JSON-RPC 2.0 over lines, both ways: requests in flight by id, notifications, and the requests of the peer. Lines that
 * are not of the protocol are passed over. Whatever is in flight when the stream ends fails then, and so does what
 * comes after.
 */
export class JsonRpc {
  readonly #options: JsonRpcOptions;
  readonly #splitter = new LineSplitter((line, cut) => this.#line(line, cut), MAX_BYTES);
  readonly #inFlight = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;
  #closed: Error | null = null;

  constructor(options: JsonRpcOptions) {
    this.#options = options;
  }

  /** Bytes of the peer, in pieces of any size. */
  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  /** Asks the peer. Rejects with its `RpcError`, or with the reason of `close`. */
  request(method: string, params: Json): Promise<unknown> {
    if (this.#closed !== null) return Promise.reject(this.#closed);
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<unknown>();
    this.#inFlight.set(id, answer);
    this.#send({ id, method, params });
    return answer.promise;
  }

  notify(method: string, params: Json): void {
    if (this.#closed === null) this.#send({ method, params });
  }

  /** The stream has ended. */
  close(reason: string): void {
    if (this.#closed !== null) return;
    this.#splitter.end();
    this.#closed = new RpcClosed(reason);
    for (const answer of this.#inFlight.values()) answer.reject(this.#closed);
    this.#inFlight.clear();
  }

  #send(message: Json): void {
    const whole = this.#options.versioned ? { jsonrpc: '2.0', ...message } : message;
    this.#options.write(jsonLine(whole));
  }

  #line(text: string, cut: boolean): void {
    const message = cut ? null : parse(text);
    if (message === null || this.#closed !== null) return;
    const { id, method } = message;
    if (typeof method === 'string') {
      const params = isObject(message['params']) ? message['params'] : {};
      if (id === undefined || id === null) this.#options.onNotification(method, params);
      else void this.#answer(id, method, params);
    } else if (typeof id === 'number') this.#settle(id, message);
  }

  #settle(id: number, message: Json): void {
    const answer = this.#inFlight.get(id);
    this.#inFlight.delete(id);
    const { error } = message;
    if (!isObject(error)) return answer?.resolve(message['result']);
    const { code, message: text, data } = error;
    answer?.reject(new RpcError(typeof code === 'number' ? code : 0, typeof text === 'string' ? text : '', data));
  }

  async #answer(id: unknown, method: string, params: Json): Promise<void> {
    try {
      const result = (await this.#options.onRequest(method, params)) ?? {};
      this.#reply({ id, result });
    } catch (thrown) {
      const code = thrown instanceof RpcError ? thrown.code : INTERNAL_ERROR;
      this.#reply({ id, error: { code, message: messageOf(thrown) } });
    }
  }

  #reply(message: Json): void {
    if (this.#closed === null) this.#send(message);
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Json | null {
  // To fail at each line of a flood takes long.
  if (!text.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
