import { describe, expect, it } from 'vitest';
import { type Json, JsonRpc, METHOD_NOT_FOUND, RpcError } from '../../../src/drivers/rpc/json-rpc.ts';

function makePeer(versioned = true) {
  const sent: Json[] = [];
  const heard: [string, Json][] = [];
  const rpc = new JsonRpc({
    write: (bytes) => sent.push(JSON.parse(Buffer.from(bytes).toString()) as Json),
    versioned,
    onNotification: (method, params) => heard.push([method, params]),
    onRequest(method, params) {
      if (method === 'add') return { sum: Number(params['a']) + Number(params['b']) };
      if (method === 'bug') throw new Error('a bug');
      throw new RpcError(METHOD_NOT_FOUND, `unknown: ${method}`);
    },
  });
  const push = (text: string) => rpc.push(Buffer.from(text));
  const tell = (message: unknown) => push(`${JSON.stringify(message)}\n`);
  return { rpc, sent, heard, push, tell };
}

describe('requests of ours', () => {
  it('get the answer with their id, in whatever order', async () => {
    const { rpc, sent, tell } = makePeer();
    const [one, two] = [rpc.request('one', { a: 1 }), rpc.request('two', {})];
    tell({ jsonrpc: '2.0', id: 2, result: 'second' });
    tell({ jsonrpc: '2.0', id: 1, result: null });
    expect(await Promise.all([one, two])).toEqual([null, 'second']);
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'one', params: { a: 1 } },
      { jsonrpc: '2.0', id: 2, method: 'two', params: {} },
    ]);
  });

  it('fail with the peer’s own error', async () => {
    const { rpc, tell } = makePeer();
    const asked = rpc.request('one', {});
    tell({ id: 1, error: { code: -32000, message: 'log in first', data: { how: 'login' } } });
    await expect(asked).rejects.toMatchObject({ code: -32000, message: 'log in first', data: { how: 'login' } });
  });

  it('all fail when the stream ends, and so do later ones', async () => {
    const { rpc, sent, tell } = makePeer();
    const asked = [rpc.request('one', {}), rpc.request('two', {})];
    rpc.close('exit code 3');
    rpc.close('again');
    tell({ id: 1, result: 'too late' });
    for (const each of [...asked, rpc.request('three', {})]) await expect(each).rejects.toThrow('exit code 3');
    rpc.notify('four', {});
    expect(sent).toHaveLength(2);
  });

  it('get an answer that comes without a newline at the very end', async () => {
    const { rpc, push } = makePeer();
    const asked = rpc.request('one', {});
    push('{"id":1,"result":7}');
    rpc.close('exit code 0');
    expect(await asked).toBe(7);
  });
});

describe('what the peer sends', () => {
  it('is answered, with the same id, of whatever kind', async () => {
    const { sent, tell } = makePeer();
    tell({ jsonrpc: '2.0', id: 'x', method: 'add', params: { a: 1, b: 2 } });
    tell({ jsonrpc: '2.0', id: 0, method: 'nothing', params: {} });
    tell({ jsonrpc: '2.0', id: 5, method: 'bug' });
    await Promise.resolve();
    await Promise.resolve();
    expect(sent).toContainEqual({ jsonrpc: '2.0', id: 'x', result: { sum: 3 } });
    expect(sent).toContainEqual({ jsonrpc: '2.0', id: 0, error: { code: -32601, message: 'unknown: nothing' } });
    expect(sent).toContainEqual({ jsonrpc: '2.0', id: 5, error: { code: -32603, message: 'a bug' } });
  });

  it('may come in pieces, several at once, and hold line separators of Unicode', () => {
    const { heard, push } = makePeer();
    push('{"method":"a","params":{"te');
    push('xt":"x\u2028y"}}\n{"method":"b"}\r\n{"method":"c","params":[1]}\n');
    expect(heard).toEqual([
      ['a', { text: 'x\u2028y' }],
      ['b', {}],
      ['c', {}],
    ]);
  });

  it.each(['', 'not json', '[1]', '7', 'null', '{}', '{"id":99,"result":1}', '{"id":"x","result":1}', '\u001b[31m{'])(
    'is passed over when it is %j',
    async (line) => {
      const { rpc, sent, heard, push, tell } = makePeer();
      const asked = rpc.request('one', {});
      push(`${line}\n`);
      tell({ id: 1, result: 'fine' });
      expect(await asked).toBe('fine');
      expect([sent.length, heard.length]).toEqual([1, 0]);
    },
  );

  it('needs no version, and gets none where it knows none', () => {
    const { rpc, sent, heard, tell } = makePeer(false);
    rpc.notify('initialized', {});
    tell({ method: 'hello', params: {} });
    expect(sent).toEqual([{ method: 'initialized', params: {} }]);
    expect(heard).toEqual([['hello', {}]]);
  });
});
