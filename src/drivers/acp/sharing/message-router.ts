import { isObject, type Json } from '../../rpc/json-line.ts';
import { METHOD_NOT_FOUND } from '../../rpc/rpc-error.ts';
import { closesSessions } from '../agent.ts';

/** A message, and whom it goes to: the process, one of those who use it, or each of them. */
export interface Routed<Client> {
  readonly to: 'process' | 'clients' | Client;
  readonly message: Json;
}

/** A request of a client that the process has not answered yet. */
interface ClientRequest<Client> {
  /** Null: it has left meanwhile. */
  client: Client | null;
  /** The id that the client gave it. */
  readonly id: unknown;
  readonly method: string;
  readonly sessionId: string | null;
}

/** The one `initialize` that the process gets: each client that sends one gets the answer to it. */
type Handshake<Client> =
  | { readonly name: 'none' }
  | { readonly name: 'pending'; readonly id: number; readonly waiting: { client: Client; id: unknown }[] }
  | { readonly name: 'done'; readonly answer: Json };

/** The answer to a request for a permission that nobody stands behind any more. */
const CANCELLED = { outcome: { outcome: 'cancelled' } };

/**
 * The messages of several clients on the one connection to an agent that speaks version 1 of the Agent Client Protocol. It gives
 * requests ids that no other client uses, initializes the agent once, and knows whose session is which. It writes nothing: what
 * is to be sent is what its methods return.
 */
export class MessageRouter<Client extends object> {
  readonly #clientRequests = new Map<number, ClientRequest<Client>>();
  readonly #ownerOf = new Map<string, Client>();
  /** Requests of the agent that have no answer yet, by their ids, and the client that is to give it. */
  readonly #agentRequests = new Map<unknown, { readonly client: Client; readonly method: string }>();
  #handshake: Handshake<Client> = { name: 'none' };
  #lastId = 0;
  #opened = 0;

  /** How many sessions the agent was asked for so far, closed ones too. */
  get opened(): number {
    return this.#opened;
  }

  /** A client sent a message. */
  sent(client: Client, message: Json): Routed<Client>[] {
    const { id, method } = message;
    if (typeof method !== 'string') {
      // Its answer to a request of the agent, unless the agent has it already.
      return this.#agentRequests.delete(id) ? [{ to: 'process', message }] : [];
    }
    if (id === undefined) return [{ to: 'process', message }];
    if (method === 'initialize') return this.#initialize(client, message);
    const sessionId = sessionOf(message);
    if (method === 'session/new') this.#opened += 1;
    if (method === 'session/close' && sessionId !== null) this.#ownerOf.delete(sessionId);
    const own = this.#ask({ client, id, method, sessionId });
    return [{ to: 'process', message: { ...message, id: own } }];
  }

  /** The process sent a message. */
  received(message: Json): Routed<Client>[] {
    const { id, method } = message;
    if (typeof method !== 'string') return this.#answered(message);
    const sessionId = sessionOf(message);
    const owner = sessionId === null ? undefined : this.#ownerOf.get(sessionId);
    if (id === undefined || id === null) {
      // One without a session is about the connection: that a request was taken back, for example.
      if (sessionId === null) return [{ to: 'clients', message }];
      return owner === undefined ? [] : [{ to: owner, message }];
    }
    if (owner === undefined) return [refusal(id, method)];
    this.#agentRequests.set(id, { client: owner, method });
    return [{ to: owner, message }];
  }

  /** Asks the agent to end the turns of a client. */
  cancel(client: Client): Routed<Client>[] {
    const prompts = [...this.#clientRequests.values()].filter(
      (it) => it.client === client && it.method === 'session/prompt',
    );
    return prompts.map(({ sessionId }) => toProcess('session/cancel', { sessionId }));
  }

  /** Whether the agent does something for a client: a turn, or the opening of a session. */
  isAtWork(client: Client): boolean {
    return [...this.#clientRequests.values()].some((it) => it.client === client && it.method !== 'session/close');
  }

  /**
   * A client has left. Its sessions are closed where the agent can do that, and whatever they still ask for is refused.
   */
  left(client: Client): Routed<Client>[] {
    const unanswered = [...this.#agentRequests].filter(([, it]) => it.client === client);
    for (const [id] of unanswered) this.#agentRequests.delete(id);
    for (const request of this.#clientRequests.values()) if (request.client === client) request.client = null;
    const sessions = [...this.#ownerOf].filter(([, owner]) => owner === client).map(([sessionId]) => sessionId);
    return [
      ...unanswered.map(([id, { method }]) => refusal<Client>(id, method)),
      ...sessions.flatMap((sessionId) => this.#close(sessionId)),
    ];
  }

  #initialize(client: Client, message: Json): Routed<Client>[] {
    const { id } = message;
    switch (this.#handshake.name) {
      case 'done':
        return [{ to: client, message: { ...this.#handshake.answer, id } }];
      case 'pending':
        this.#handshake.waiting.push({ client, id });
        return [];
      case 'none': {
        const own = ++this.#lastId;
        this.#handshake = { name: 'pending', id: own, waiting: [{ client, id }] };
        return [{ to: 'process', message: { ...message, id: own } }];
      }
    }
  }

  #ask(request: ClientRequest<Client>): number {
    const own = ++this.#lastId;
    this.#clientRequests.set(own, request);
    return own;
  }

  #answered(message: Json): Routed<Client>[] {
    const { id } = message;
    if (this.#handshake.name === 'pending' && id === this.#handshake.id) {
      const { waiting } = this.#handshake;
      // An agent that refused this one may take the next one.
      this.#handshake = message['error'] === undefined ? { name: 'done', answer: message } : { name: 'none' };
      return waiting.map((each) => ({ to: each.client, message: { ...message, id: each.id } }));
    }
    const request = typeof id === 'number' ? this.#clientRequests.get(id) : undefined;
    if (request === undefined) return [];
    this.#clientRequests.delete(id as number);
    const { client, method } = request;
    const result = message['result'];
    if (method === 'session/new' && isObject(result) && typeof result['sessionId'] === 'string') {
      if (client === null) return this.#close(result['sessionId']);
      this.#ownerOf.set(result['sessionId'], client);
    }
    return client === null ? [] : [{ to: client, message: { ...message, id: request.id } }];
  }

  #close(sessionId: string): Routed<Client>[] {
    this.#ownerOf.delete(sessionId);
    if (this.#handshake.name !== 'done' || !closesSessions(this.#handshake.answer['result'])) return [];
    const id = this.#ask({ client: null, id: null, method: 'session/close', sessionId });
    return [toProcess('session/close', { sessionId }, id)];
  }
}

function sessionOf({ params }: Json): string | null {
  const id = isObject(params) ? params['sessionId'] : undefined;
  return typeof id === 'string' ? id : null;
}

function toProcess(method: string, params: Json, id?: number): { readonly to: 'process'; readonly message: Json } {
  return { to: 'process', message: { jsonrpc: '2.0', ...(id !== undefined && { id }), method, params } };
}

function refusal<Client>(id: unknown, method: string): Routed<Client> {
  const answer =
    method === 'session/request_permission'
      ? { result: CANCELLED }
      : { error: { code: METHOD_NOT_FOUND, message: `the session that asks for ${method} is over` } };
  return { to: 'process', message: { jsonrpc: '2.0', id, ...answer } };
}
