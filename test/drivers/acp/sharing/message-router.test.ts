import { describe, expect, it } from 'vitest';
import { MessageRouter, type Routed } from '../../../../src/drivers/acp/sharing/message-router.ts';
import type { Json } from '../../../../src/drivers/rpc/json-line.ts';

class Client {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const [a, b] = [new Client('a'), new Client('b')];

/** What is sent, as `whom: message`. */
function shown(routed: readonly Routed<Client>[]): string[] {
  return routed.map(({ to, message }) => {
    const { jsonrpc: _, ...rest } = message;
    return `${typeof to === 'string' ? to : to.name}: ${JSON.stringify(rest)}`;
  });
}

const CLOSES = { protocolVersion: 1, agentCapabilities: { sessionCapabilities: { close: {} } } };

/** A router whose agent was initialized, with the session `s1` of a. */
function opened(agent: Json = CLOSES): MessageRouter<Client> {
  const router = new MessageRouter<Client>();
  router.sent(a, { id: 1, method: 'initialize', params: {} });
  router.received({ id: 1, result: agent });
  router.sent(a, { id: 2, method: 'session/new', params: { cwd: '/' } });
  router.received({ id: 2, result: { sessionId: 's1' } });
  return router;
}

describe('several clients on one connection', () => {
  it('initialize the agent once, and each gets its answer, also one that asks while it is awaited or later', () => {
    const router = new MessageRouter<Client>();
    expect(shown(router.sent(a, { id: 7, method: 'initialize', params: {} }))).toEqual([
      'process: {"id":1,"method":"initialize","params":{}}',
    ]);
    expect(router.sent(b, { id: 8, method: 'initialize', params: {} })).toEqual([]);
    expect(shown(router.received({ id: 1, result: CLOSES }))).toEqual([
      expect.stringContaining('a: {"id":7'),
      expect.stringContaining('b: {"id":8'),
    ]);
    expect(shown(router.sent(b, { id: 9, method: 'initialize', params: {} }))).toEqual([
      expect.stringContaining('b: {"id":9'),
    ]);
  });

  it('each get the refusal of an initialization, and the next one initializes again', () => {
    const router = new MessageRouter<Client>();
    router.sent(a, { id: 1, method: 'initialize', params: {} });
    router.sent(b, { id: 1, method: 'initialize', params: {} });
    expect(shown(router.received({ id: 1, error: { code: 1 } }))).toEqual([
      'a: {"id":1,"error":{"code":1}}',
      'b: {"id":1,"error":{"code":1}}',
    ]);
    expect(shown(router.sent(a, { id: 2, method: 'initialize' }))).toEqual(['process: {"id":2,"method":"initialize"}']);
  });

  it('get the answers to their own requests under the ids that they gave them', () => {
    const router = opened();
    router.sent(a, { id: 5, method: 'session/set_mode', params: { sessionId: 's1' } });
    router.sent(b, { id: 5, method: 'session/new', params: {} });
    expect(shown(router.received({ id: 4, result: { sessionId: 's2' } }))).toEqual([
      'b: {"id":5,"result":{"sessionId":"s2"}}',
    ]);
    expect(shown(router.received({ id: 3, result: {} }))).toEqual(['a: {"id":5,"result":{}}']);
    expect(router.received({ id: 3, result: {} })).toEqual([]);
  });

  it('get what is about their own session, and all get what is about none', () => {
    const router = opened();
    const update = { method: 'session/update', params: { sessionId: 's1' } };
    expect(router.received(update)).toEqual([{ to: a, message: update }]);
    expect(router.received({ method: 'session/update', params: { sessionId: 'other' } })).toEqual([]);
    const takenBack = { method: '$/cancel_request', params: { requestId: 3 } };
    expect(router.received(takenBack)).toEqual([{ to: 'clients', message: takenBack }]);
  });

  it('answer the requests of their own session, and nobody answers twice', () => {
    const router = opened();
    const request = { id: 'x', method: 'session/request_permission', params: { sessionId: 's1' } };
    expect(router.received(request)).toEqual([{ to: a, message: request }]);
    const answer = { id: 'x', result: { outcome: { outcome: 'selected' } } };
    expect(router.sent(a, answer)).toEqual([{ to: 'process', message: answer }]);
    expect(router.sent(a, answer)).toEqual([]);
  });
});

describe('a client that leaves', () => {
  it('has its sessions closed, where the agent can do that', () => {
    expect(shown(opened().left(a))).toEqual(['process: {"id":3,"method":"session/close","params":{"sessionId":"s1"}}']);
    expect(opened({ protocolVersion: 1 }).left(a)).toEqual([]);
  });

  it('has a session closed that is opened after that', () => {
    const router = opened();
    router.sent(b, { id: 1, method: 'session/new', params: {} });
    expect(router.left(b)).toEqual([]);
    expect(shown(router.received({ id: 3, result: { sessionId: 's2' } }))).toEqual([
      'process: {"id":4,"method":"session/close","params":{"sessionId":"s2"}}',
    ]);
  });

  it('is refused what its sessions ask for, then and later', () => {
    const router = opened({ protocolVersion: 1 });
    const asks = (id: number, method: string) => ({ id, method, params: { sessionId: 's1' } });
    router.received(asks(50, 'session/request_permission'));
    const cancelled = '"result":{"outcome":{"outcome":"cancelled"}}';
    expect(shown(router.left(a))).toEqual([`process: {"id":50,${cancelled}}`]);
    expect(shown(router.received(asks(51, 'session/request_permission')))).toEqual([`process: {"id":51,${cancelled}}`]);
    expect(shown(router.received(asks(52, 'fs/read_text_file')))).toEqual([
      expect.stringContaining('process: {"id":52,"error":{"code":-32601'),
    ]);
  });

  it('is at work from its prompt to the answer, and its turn can be cancelled', () => {
    const router = opened();
    expect(router.isAtWork(a)).toBe(false);
    router.sent(a, { id: 3, method: 'session/prompt', params: { sessionId: 's1' } });
    expect([router.isAtWork(a), router.isAtWork(b)]).toEqual([true, false]);
    expect(shown(router.cancel(a))).toEqual(['process: {"method":"session/cancel","params":{"sessionId":"s1"}}']);
    router.received({ id: 3, result: { stopReason: 'cancelled' } });
    expect(router.isAtWork(a)).toBe(false);
  });
});
