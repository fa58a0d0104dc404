import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/drivers/rpc/json-line.ts';
import { JsonRpc } from '../../../src/drivers/rpc/json-rpc.ts';
import { METHOD_NOT_FOUND, RpcError } from '../../../src/drivers/rpc/rpc-error.ts';

function makePeer(versioned = true) {
  const sent: Json[] = [];
  const notifications: [string, Json][] = [];
  const rpc = new JsonRpc({
    write: (bytes) => sent.push(JSON.parse(Buffer.from(bytes).toString()) as Json),
    reply: (bytes) => sent.push(JSON.parse(Buffer.from(bytes).toString()) as Json),
    versioned,
    onNotification: (method, params) => notifications.push([method, params]),
    onRequest(method, params) {
      if (method === 'add') return { sum: Number(params['a']) + Number(params['b']) };
      if (method === 'bug') throw new Error('a bug');
      throw new RpcError(METHOD_NOT_FOUND, `unknown: ${method}`);
    },
  });
  const push = (text: string) => rpc.push(Buffer.from(text));
  const send = (message: unknown) => push(`${JSON.stringify(message)}\n`);
  return { rpc, sent, notifications, push, send };
}

describe('a request of aim', () => {
  it('gets the answer with its id, in whatever order answers come', async () => {
    const { rpc, sent, send } = makePeer();
    const [one, two] = [rpc.request('one', { a: 1 }), rpc.request('two', {})];
    send({ jsonrpc: '2.0', id: 2, result: 'second' });
    send({ jsonrpc: '2.0', id: 1, result: null });
    expect(await Promise.all([one, two])).toEqual([null, 'second']);
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'one', params: { a: 1 } },
      { jsonrpc: '2.0', id: 2, method: 'two', params: {} },
    ]);
  });

  it('fails with the peer’s own error', async () => {
    const { rpc, send } = makePeer();
    const answer = rpc.request('one', {});
    send({ id: 1, error: { code: -32000, message: 'log in first', data: { how: 'login' } } });
    await expect(answer).rejects.toMatchObject({ code: -32000, message: 'log in first', data: { how: 'login' } });
  });

  it('fails when the stream ends, and so does a later one', async () => {
    const { rpc, sent, send } = makePeer();
    const answers = [rpc.request('one', {}), rpc.request('two', {})];
    rpc.close('exit code 3');
    rpc.close('again');
    send({ id: 1, result: 'too late' });
    for (const each of [...answers, rpc.request('three', {})]) await expect(each).rejects.toThrow('exit code 3');
    rpc.notify('four', {});
    expect(sent).toHaveLength(2);
  });

  it('gets an answer that comes without a newline at the very end', async () => {
    const { rpc, push } = makePeer();
    const answer = rpc.request('one', {});
    push('{"id":1,"result":7}');
    rpc.close('exit code 0');
    expect(await answer).toBe(7);
  });
});

describe('a message of the peer', () => {
  it('is answered under its id, of whatever type that is', async () => {
    const { sent, send } = makePeer();
    send({ jsonrpc: '2.0', id: 'x', method: 'add', params: { a: 1, b: 2 } });
    send({ jsonrpc: '2.0', id: 0, method: 'nothing', params: {} });
    send({ jsonrpc: '2.0', id: 5, method: 'bug' });
    await Promise.resolve();
    await Promise.resolve();
    expect(sent).toContainEqual({ jsonrpc: '2.0', id: 'x', result: { sum: 3 } });
    expect(sent).toContainEqual({ jsonrpc: '2.0', id: 0, error: { code: -32601, message: 'unknown: nothing' } });
    expect(sent).toContainEqual({ jsonrpc: '2.0', id: 5, error: { code: -32603, message: 'a bug' } });
  });

  it('may come in pieces or with others, and may contain line separators of Unicode', () => {
    const { notifications, push } = makePeer();
    push('{"method":"a","params":{"te');
    push('xt":"x\u2028y"}}\n{"method":"b"}\r\n{"method":"c","params":[1]}\n');
    expect(notifications).toEqual([
      ['a', { text: 'x\u2028y' }],
      ['b', {}],
      ['c', {}],
    ]);
  });

  it.each(['', 'not json', '[1]', '7', 'null', '{}', '{"id":99,"result":1}', '{"id":"x","result":1}', '\u001b[31m{'])(
    'is ignored when it is %j',
    async (line) => {
      const { rpc, sent, notifications, push, send } = makePeer();
      const answer = rpc.request('one', {});
      push(`${line}\n`);
      send({ id: 1, result: 'fine' });
      expect(await answer).toBe('fine');
      expect([sent.length, notifications.length]).toEqual([1, 0]);
    },
  );

  it('needs no version, and gets none where the protocol has none', () => {
    const { rpc, sent, notifications, send } = makePeer(false);
    rpc.notify('initialized', {});
    send({ method: 'hello', params: {} });
    expect(sent).toEqual([{ method: 'initialized', params: {} }]);
    expect(notifications).toEqual([['hello', {}]]);
  });
});
