import { describe, expect, it } from 'vitest';
import { AcpTurnReader } from '../../../src/drivers/acp/turn-reader.ts';
import { type Json, RpcError, textOfRpcError } from '../../../src/drivers/rpc/json-rpc.ts';
import { NOTHING_USED } from '../../../src/drivers/shared/session-totals.ts';
import type { TurnEvent } from '../../../src/model/turn/turn-event.ts';
import { acpSchema } from '../../../src/tools/row/acp.ts';

function read(updates: readonly Json[], result: Json, before = NOTHING_USED, usage: 'turn' | 'session' = 'turn') {
  const events: TurnEvent[] = [];
  const acp = acpSchema.parse({ usage, errorTexts: ['^Error: '] });
  const reader = new AcpTurnReader(acp, '/w', (event) => events.push(event), before);
  for (const update of updates) reader.update(update);
  const outcome = reader.end(result);
  const text = events.flatMap((event) => (event.type === 'answer' ? [event.text] : [])).join('');
  const said = events.flatMap((event) => (event.type === 'activity' ? [event.text] : []));
  const files = events.flatMap((event) => (event.type === 'file' ? [event.path] : []));
  return { outcome, text, said, files, usage: events.findLast((event) => event.type === 'usage')?.usage, reader };
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
  const gemini = { quota: { token_count: { input_tokens: 5, output_tokens: 2 } } };
  const cost = (amount: number, currency = 'USD') => ({ sessionUpdate: 'usage_update', cost: { amount, currency } });
  it.each<[string, readonly Json[], Json, 'turn' | 'session', object | undefined]>([
    ['of the turn (opencode)', [], ended({ usage: tokens(7, 3) }), 'turn', used(7, 3)],
    ['of the session so far (copilot)', [], ended({ usage: tokens(17, 5) }), 'session', used(7, 1)],
    ['by a word of its own (gemini)', [], ended({ _meta: gemini }), 'turn', used(5, 2)],
    [
      'after each call of the model (qwen)',
      [chunk('', { _meta: { usage: tokens(3, 1) } }), chunk('', { _meta: { usage: tokens(4, 2) } })],
      ended(),
      'turn',
      used(7, 3),
    ],
    ['in dollars', [cost(0.75)], ended(), 'turn', used(null, null, 0.25)],
    ['in dollars that it knows nothing of', [cost(0)], ended({ usage: tokens(1, 1) }), 'turn', used(1, 1)],
    ['in another currency', [cost(9, 'EUR')], ended(), 'turn', undefined],
    ['not said', [], ended(), 'turn', undefined],
  ])('is told: %s', (_, updates, result, counts, usage) => {
    expect(read(updates, result, before, counts).usage).toEqual(usage);
  });
});

describe('a tool call', () => {
  it('is told once it is known what it is about, and its files once it is done', () => {
    const { said, files } = read(
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
    expect(said).toEqual([
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
  ])('or an update of another form is passed over: %j', (update) => {
    const { outcome, text, said } = read([update, chunk('fine')], ended());
    expect([outcome.kind, text, said]).toEqual(['completed', 'fine', []]);
  });
});

it('keeps an error that is no error in its place', () => {
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
])('an error %j with %j is %j', (message, data, text) => {
  expect(textOfRpcError(new RpcError(1, message, data))).toBe(text);
});
