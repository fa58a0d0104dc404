import { randomUUID } from 'node:crypto';
import { LineSplitter } from '../../lib/text/line-splitter.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { DriverContext } from '../driver.ts';
import { NotReady } from '../not-ready.ts';
import { isObject, type Json, jsonLine, parseJsonLine } from '../rpc/json-line.ts';
import { ToolConnection } from '../shared/tool-connection.ts';
import { UnansweredRequests } from '../shared/unanswered-requests.ts';

export interface ClaudeProcessOptions {
  /** Gets every message that is no request and no answer to one. */
  readonly onMessage: (message: Json) => void;
  /**
   * Decides a request for a permission to use a function of the tool, at once or by a promise. @param signal aborts when the
   * tool takes the request back, or its process has ended. @returns the answer to it.
   */
  readonly onPermission: (request: Json, signal: AbortSignal) => Json | Promise<Json>;
  readonly onStderr: (text: string) => void;
  /** Called once: no message comes any more, and every request in flight was rejected. */
  readonly onExit: (exit: Exit) => void;
}

/** A process that exchanges JSON lines: messages, and requests of both sides that are answered by id. */
export class ClaudeProcess {
  readonly connection: ToolConnection;
  readonly #options: ClaudeProcessOptions;
  readonly #splitter = new LineSplitter((line) => this.#line(line));
  readonly #inFlight = new Map<string, PromiseWithResolvers<Json>>();
  /** Of the tool. */
  readonly #unanswered = new UnansweredRequests();
  #exit: Exit | null = null;

  constructor(context: DriverContext, options: ClaudeProcessOptions) {
    this.#options = options;
    this.connection = new ToolConnection(context, {
      stdout: (chunk) => this.#splitter.push(chunk),
      stderr: options.onStderr,
    });
    void this.connection.exited.then((exit) => this.#exited(exit));
  }

  start(): void {
    this.connection.start({ needsOutput: true });
  }

  send(message: Json): void {
    this.connection.write(jsonLine(message));
  }

  /** Resolves with the tool's answer. Rejects with `NotReady` when the tool refuses, or its process has ended. */
  request(request: Json): Promise<Json> {
    if (this.#exit !== null) return Promise.reject(new NotReady(describeExit(this.#exit), false));
    const id = randomUUID();
    const answer = Promise.withResolvers<Json>();
    this.#inFlight.set(id, answer);
    this.send({ type: 'control_request', request_id: id, request });
    return answer.promise;
  }

  #line(text: string): void {
    // A tool may print other things; none of them is part of the protocol.
    const message = parseJsonLine(text);
    if (message === null) return;
    if (message['type'] === 'control_response') this.#settle(message['response']);
    else if (message['type'] === 'control_request') this.#answer(message);
    else if (message['type'] === 'control_cancel_request') this.#unanswered.takeBack(message['request_id']);
    else this.#options.onMessage(message);
  }

  #settle(response: unknown): void {
    if (!isObject(response)) return;
    const id = String(response['request_id']);
    const answer = this.#inFlight.get(id);
    this.#inFlight.delete(id);
    if (response['subtype'] === 'error') answer?.reject(new NotReady(String(response['error']), false));
    else answer?.resolve((response['response'] ?? {}) as Json);
  }

  #answer(message: Json): void {
    const id = message['request_id'];
    const { request } = message;
    const reply = (response: Json) =>
      this.connection.reply(jsonLine({ type: 'control_response', response: { request_id: id, ...response } }));
    const isKnown = isObject(request) && request['subtype'] === 'can_use_tool';
    if (!isKnown) return reply({ subtype: 'error', error: 'aim does not know this request' });
    const signal = this.#unanswered.open(id);
    const answer = this.#options.onPermission(request, signal);
    const send = (response: Json) => {
      this.#unanswered.answered(id, signal);
      if (this.#exit === null && !signal.aborted) reply({ subtype: 'success', response });
    };
    if (answer instanceof Promise) void answer.then(send);
    else send(answer);
  }

  #exited(exit: Exit): void {
    this.#exit = exit;
    this.#splitter.end();
    const reason = this.connection.endedEarly(exit);
    for (const answer of this.#inFlight.values()) answer.reject(reason);
    this.#inFlight.clear();
    this.#unanswered.close(new Error(describeExit(exit)));
    this.#options.onExit(exit);
  }
}
