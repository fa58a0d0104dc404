import { LineSplitter } from '../../lib/text/line-splitter.ts';
import { messageOf } from '../../model/errors.ts';
import { UnansweredRequests } from '../shared/unanswered-requests.ts';
import { isObject, type Json, jsonLine, parseJsonLine } from './json-line.ts';
import { INTERNAL_ERROR, RpcClosed, RpcError } from './rpc-error.ts';

/** No well-meant line is longer; a longer one is cut, and then it is no JSON any more. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

export interface JsonRpcOptions {
  /** Takes a whole line, its newline included. */
  readonly write: (bytes: Uint8Array) => void;
  /** Writes an answer to a request of the peer. */
  readonly reply: (bytes: Uint8Array) => void;
  /** Whether each message has `"jsonrpc": "2.0"`; codex leaves it out. */
  readonly versioned: boolean;
  /** Must not throw. */
  readonly onNotification: (method: string, params: Json) => void;
  /**
   * Answers a request of the peer, at once or by a promise; an `RpcError` that it throws is the answer too. The signal aborts
   * when the peer takes its request back, or the stream has ended.
   */
  readonly onRequest: (method: string, params: Json, signal: AbortSignal) => unknown;
}

/**
 * JSON-RPC 2.0 over lines, both ways: requests in flight by id, notifications, and the requests of the peer. Lines that
 * are not of the protocol are ignored. When the stream ends, every request in flight is rejected, and so is each one after
 * that.
 */
export class JsonRpc {
  readonly #options: JsonRpcOptions;
  readonly #splitter = new LineSplitter((line, cut) => this.#line(line, cut), MAX_LINE_BYTES);
  readonly #inFlight = new Map<number, PromiseWithResolvers<unknown>>();
  /** Of the peer. */
  readonly #unanswered = new UnansweredRequests();
  #lastId = 0;
  #closed: RpcClosed | null = null;

  constructor(options: JsonRpcOptions) {
    this.#options = options;
  }

  /** Bytes of the peer, in pieces of any size. */
  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  /** Resolves with the peer's result. Rejects with its `RpcError`, or with an `RpcClosed`. */
  request(method: string, params: Json): Promise<unknown> {
    if (this.#closed !== null) return Promise.reject(this.#closed);
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<unknown>();
    this.#inFlight.set(id, answer);
    this.#options.write(this.#bytesOf({ id, method, params }));
    return answer.promise;
  }

  notify(method: string, params: Json): void {
    if (this.#closed === null) this.#options.write(this.#bytesOf({ method, params }));
  }

  /** The stream has ended. */
  close(reason: string): void {
    if (this.#closed !== null) return;
    this.#splitter.end();
    this.#closed = new RpcClosed(reason);
    for (const answer of this.#inFlight.values()) answer.reject(this.#closed);
    this.#inFlight.clear();
    this.#unanswered.close(this.#closed);
  }

  /** The peer does not wait for the answer to this request of its any more. */
  takeBack(id: unknown): void {
    this.#unanswered.takeBack(id);
  }

  #bytesOf(message: Json): Uint8Array {
    return jsonLine(this.#options.versioned ? { jsonrpc: '2.0', ...message } : message);
  }

  #line(text: string, cut: boolean): void {
    const message = cut ? null : parseJsonLine(text);
    if (message === null || this.#closed !== null) return;
    const { id, method } = message;
    if (typeof method === 'string') {
      const params = isObject(message['params']) ? message['params'] : {};
      if (id === undefined || id === null) this.#options.onNotification(method, params);
      else this.#answer(id, method, params);
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

  #answer(id: unknown, method: string, params: Json): void {
    const signal = this.#unanswered.open(id);
    const reply = (answer: Json) => {
      if (this.#closed === null) this.#options.reply(this.#bytesOf({ id, ...answer }));
    };
    const fail = (thrown: unknown) => {
      const code = thrown instanceof RpcError ? thrown.code : INTERNAL_ERROR;
      reply({ error: { code, message: messageOf(thrown) } });
    };
    try {
      const result = this.#options.onRequest(method, params, signal);
      if (result instanceof Promise) {
        result
          .then((value: unknown) => reply({ result: value ?? {} }), fail)
          .finally(() => this.#unanswered.answered(id, signal));
        return;
      }
      reply({ result: result ?? {} });
    } catch (thrown) {
      fail(thrown);
    }
    this.#unanswered.answered(id, signal);
  }
}
