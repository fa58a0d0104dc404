import { describe, expect, it } from 'vitest';
import { AcpTurnReader } from '../../../src/drivers/acp/turn-reader.ts';
import type { Json } from '../../../src/drivers/rpc/json-line.ts';
import { RpcError, textOfRpcError } from '../../../src/drivers/rpc/rpc-error.ts';
import { NOTHING_USED } from '../../../src/drivers/shared/session-totals.ts';
import type { TurnEvent } from '../../../src/model/turn/turn-event.ts';
import { type Acp, acpSchema } from '../../../src/tools/row/acp.ts';

function read(updates: readonly Json[], result: Json, before = NOTHING_USED, over: Partial<Acp> = {}) {
  const events: TurnEvent[] = [];
  const acp = acpSchema.parse({ errorTexts: ['^Error: '], ...over });
  const reader = new AcpTurnReader(acp, '/w', (event) => events.push(event), before);
  for (const update of updates) reader.update(update);
  const outcome = reader.end(result);
  const text = events.flatMap((event) => (event.type === 'answer' ? [event.text] : [])).join('');
  const activities = events.flatMap((event) => (event.type === 'activity' ? [event.text] : []));
  const files = events.flatMap((event) => (event.type === 'file' ? [event.path] : []));
  return { outcome, text, activities, files, usage: events.findLast((event) => event.type === 'usage')?.usage, reader };
}

const chunk = (text: string, over: Json = {}) => ({
  sessionUpdate: 'agent_message_chunk',
  content: { type: 'text', text },
  ...over,
});
const ended = (over: Json = {}) => ({ stopReason: 'end_turn', ...over });
const call = (toolCallId: string, over: Json) => ({ sessionUpdate: 'tool_call_update', toolCallId, ...over });

describe('what a turn used', () => {
  const tokens = (inputTokens: number, outputTokens: number) => ({ inputTokens, outputTokens });
  const used = (input: number | null, output: number | null, cost: number | null = null) => ({
    input_tokens: input,
    output_tokens: output,
    cost_usd: cost,
  });
  const before = { inputTokens: 10, outputTokens: 4, costUsd: 0.5 };
  const meta = { quota: { token_count: { input_tokens: 5, output_tokens: 2 } } };
  const resultUsage = {
    input: '_meta.quota.token_count.input_tokens',
    output: '_meta.quota.token_count.output_tokens',
  };
  const pieceUsage = { input: '_meta.usage.inputTokens', output: '_meta.usage.outputTokens' };
  const cost = (amount: number, currency = 'USD') => ({ sessionUpdate: 'usage_update', cost: { amount, currency } });
  it.each<[string, readonly Json[], Json, Partial<Acp>, object | undefined]>([
    ['of the turn', [], ended({ usage: tokens(7, 3) }), {}, used(7, 3)],
    ['of the session so far', [], ended({ usage: tokens(17, 5) }), { usage: 'session' }, used(7, 1)],
    ['in fields that the row names', [], ended({ _meta: meta }), { resultUsage }, used(5, 2)],
    [
      'with each piece of the answer',
      [chunk('', { _meta: { usage: tokens(3, 1) } }), chunk('', { _meta: { usage: tokens(4, 2) } })],
      ended(),
      { pieceUsage },
      used(7, 3),
    ],
    ['in dollars', [cost(0.75)], ended(), {}, used(null, null, 0.25)],
    [
      'as a cost of nothing, from an agent that knows no price',
      [cost(0)],
      ended({ usage: tokens(1, 1) }),
      {},
      used(1, 1),
    ],
    ['in another currency', [cost(9, 'EUR')], ended(), {}, undefined],
    ['not at all', [], ended(), {}, undefined],
  ])('is counted where the agent reports it %s', (_, updates, result, over, usage) => {
    expect(read(updates, result, before, over).usage).toEqual(usage);
  });
});

describe('a tool call', () => {
  it('is reported once it is known what it is about, and its files once it is completed', () => {
    const { activities, files } = read(
      [
        call('1', { title: 'edit', kind: 'edit', status: 'pending', rawInput: {} }),
        call('1', { status: 'in_progress', locations: [{ path: 'a.txt' }], rawInput: { filePath: 'a.txt' } }),
        call('1', { status: 'completed', content: [{ type: 'diff', path: '/w/b.txt' }] }),
        call('2', { title: 'run', kind: 'execute', status: 'pending', rawInput: { command: 'ls' } }),
        call('2', { status: 'failed' }),
        call('3', { title: 'read c.txt', kind: 'read', status: 'completed', locations: [{ path: '/w/c.txt' }] }),
        call('4', { title: 'edit d.txt', kind: 'edit', status: 'failed', locations: [{ path: '/w/d.txt' }] }),
        call('5', { title: 'other', status: 'completed', content: [{ type: 'diff', path: 'e.txt' }] }),
      ],
      ended(),
    );
    expect(activities).toEqual([
      'edit /w/a.txt',
      'edit /w/b.txt',
      'run: ls',
      'failed: run: ls',
      'read c.txt',
      'edit d.txt',
      'failed: edit d.txt',
      'other /w/e.txt',
    ]);
    expect(files).toEqual(['/w/b.txt', '/w/e.txt']);
  });

  it.each([
    [{ sessionUpdate: 'tool_call' }],
    [{ sessionUpdate: 'tool_call', toolCallId: 7 }],
    [{ sessionUpdate: 'agent_message_chunk', content: { type: 'image', data: 'x' } }],
    [{ sessionUpdate: 'agent_message_chunk' }],
    [{ sessionUpdate: 'no_such_update' }],
    [{}],
  ])('or an update of an unknown form is ignored: %j', (update) => {
    const { outcome, text, activities } = read([update, chunk('fine')], ended());
    expect([outcome.kind, text, activities]).toEqual(['completed', 'fine', []]);
  });
});

it('a text that looks like an error, with more of the answer behind it, stays in its place', () => {
  const { text, outcome } = read([chunk('a '), chunk('Error: b'), call('1', { title: 'c' }), chunk('d')], ended());
  expect([text, outcome.kind]).toEqual(['a Error: b\nd', 'completed']);
});

it.each([
  ['plain', undefined, 'plain'],
  ['Internal error', { details: '400 no' }, 'Internal error: 400 no'],
  ['Internal error: no', { errorName: 'APIError' }, 'Internal error: no'],
  ['Internal error', 'why', 'Internal error: why'],
  ['{"error":{"code":400,"message":"Invalid"}}', null, '400 Invalid'],
  ['{"a":1}', null, '{"a":1}'],
  ['', null, 'it gave no reason'],
])('the text of an error %j with details %j is %j', (message, data, text) => {
  expect(textOfRpcError(new RpcError(1, message, data))).toBe(text);
});
