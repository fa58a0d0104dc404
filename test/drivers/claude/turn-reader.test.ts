import { expect, it } from 'vitest';
import { ClaudeTurnReader } from '../../../src/drivers/claude/turn-reader.ts';
import { NOTHING_USED } from '../../../src/drivers/shared/session-totals.ts';
import type { Outcome } from '../../../src/model/turn/outcome.ts';
import type { TurnEvent } from '../../../src/model/turn/turn-event.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import type { ToolRow } from '../../../src/tools/tool-row.ts';
import { fakeClaude } from '../../../fixtures/agents/rows.ts';

const row = { ...fakeClaude('plain'), id: 'some-tool' };

function read(
  lines: readonly Record<string, unknown>[],
  costBefore = 0,
  reads: Pick<ToolRow, 'id' | 'streamJson'> = row,
  uuid: string | null = null,
) {
  const events: TurnEvent[] = [];
  const reader = new ClaudeTurnReader(
    reads,
    (event) => events.push(event),
    { ...NOTHING_USED, costUsd: costBefore },
    uuid,
  );
  let outcome: Outcome | null = null;
  for (const line of lines) outcome = reader.read(line) ?? outcome;
  return { events, outcome, reader };
}

const result = (over: Record<string, unknown>) => ({ type: 'result', subtype: 'success', is_error: false, ...over });
const uses = (id: string, name: string, input: object) => ({
  type: 'assistant',
  message: { content: [{ type: 'tool_use', id, name, input }] },
});
const used = (id: string, over: object = {}) => ({
  type: 'user',
  message: { content: [{ type: 'tool_result', tool_use_id: id, content: '…', ...over }] },
});

it.each<[string, Record<string, unknown>, Outcome]>([
  ['success', result({ result: 'ok' }), { kind: 'completed' }],
  [
    'a success that is an error',
    result({ is_error: true, result: 'API Error: 401' }),
    { kind: 'failed', reason: 'API Error: 401' },
  ],
  [
    'an error of qwen',
    result({ subtype: 'error_during_execution', is_error: true, error: { message: 'quota' } }),
    { kind: 'failed', reason: 'quota' },
  ],
  [
    'a list of errors',
    result({ subtype: 'error', is_error: true, errors: ['a', 'b', 3] }),
    { kind: 'failed', reason: 'a; b' },
  ],
  [
    'an error without a message',
    result({ subtype: 'error_max_turns', is_error: true }),
    { kind: 'failed', reason: 'error_max_turns' },
  ],
  [
    'an answer that was cut off',
    result({ result: 'half', stop_reason: 'max_tokens' }),
    { kind: 'failed', reason: 'the model reached its token limit' },
  ],
  [
    'a refusal of the model',
    result({ result: 'no', stop_reason: 'refusal' }),
    { kind: 'failed', reason: 'the model refused to go on' },
  ],
  [
    'a result of an unknown form',
    { type: 'result', subtype: 7 },
    { kind: 'failed', reason: 'some-tool ended the turn in a way that aim does not know' },
  ],
])('the reader of stream-json reads %s', (_, line, outcome) => {
  expect(read([line]).outcome).toEqual(outcome);
});

it('the reader of stream-json reports a file when its edit has succeeded', () => {
  const { events } = read([
    uses('1', 'Edit', { file_path: '/w/a.txt' }),
    uses('2', 'Write', { file_path: '/w/b.txt' }),
    uses('3', 'Read', { file_path: '/w/c.txt' }),
    uses('4', 'NotebookEdit', { notebook_path: '/w/d.ipynb' }),
    used('1'),
    used('2', { is_error: true }),
    used('3'),
    used('4', { is_error: null }),
  ]);
  expect(events.flatMap((event) => (event.type === 'file' ? [event.path] : []))).toEqual(['/w/a.txt', '/w/d.ipynb']);
  expect(events.flatMap((event) => (event.type === 'activity' ? [event.text] : []))).toContain('Read /w/c.txt');
});

it('the reader of stream-json counts the cost of the turn, not of the session', () => {
  const { events, reader } = read(
    [result({ total_cost_usd: 0.75, usage: { input_tokens: 1, output_tokens: 2 } })],
    0.5,
  );
  expect(events).toContainEqual({ type: 'usage', usage: { input_tokens: 1, output_tokens: 2, cost_usd: 0.25 } });
  expect(reader.totals.costUsd).toBe(0.75);
});

it('the reader of stream-json reports a retry, and a permission that was denied', () => {
  const { events, reader } = read([
    { type: 'system', subtype: 'api_retry', attempt: 2, max_retries: 10, error_status: null, error: 'overloaded' },
    result({ permission_denials: [{ tool_name: 'Bash' }, { tool_name: 'Bash' }, {}] }),
  ]);
  expect(events).toContainEqual({ type: 'activity', text: 'retrying after overloaded (2 of 10)' });
  expect(reader.lastActivity).toBe('was not allowed: Bash, a tool');
});

it('the reader of stream-json reports a call that was denied once, although the tool repeats it with each turn', () => {
  const refused = new Set<string>();
  const denied = result({ result: 'x', permission_denials: [{ tool_name: 'Bash', tool_use_id: '1' }] });
  const refusalsOf = () => {
    const events: TurnEvent[] = [];
    new ClaudeTurnReader(row, (event) => events.push(event), NOTHING_USED, null, refused).read(denied);
    return events.filter(({ type }) => type === 'refusal' || type === 'activity').length;
  };
  expect([refusalsOf(), refusalsOf()]).toEqual([2, 0]);
});

it('the reader of stream-json takes an answer for an error where the row says so and nothing follows it', () => {
  const errors = { ...row, streamJson: { ...row.streamJson, errorTexts: ['^\\[API Error: '] } };
  const said = (...texts: string[]) => texts.map((text) => ({ type: 'assistant', message: { content: text } }));
  const failed = { kind: 'failed', reason: '[API Error: 400 no such model]' };
  expect(read([...said('[API Error: 400 no such model]'), result({})], 0, errors).outcome).toEqual(failed);
  const quoted = [...said('[API Error: 400]', 'is what it printed'), result({})];
  expect(read(quoted, 0, errors).outcome).toEqual({ kind: 'completed' });
});

it.each([{}, { type: 'stream_event' }, { type: 'assistant' }, { type: 'user', message: null }, { type: 'system' }])(
  'the reader of stream-json ignores %j',
  (line) => {
    expect(read([line])).toMatchObject({ outcome: null, events: [] });
  },
);

it('the reader of stream-json reads answers as text or as blocks', () => {
  const { events } = read([
    { type: 'assistant', message: { content: 'plain' } },
    { type: 'assistant', message: { content: [{ type: 'text', text: 'block' }, { type: 'thinking' }] } },
  ]);
  expect(events).toEqual([
    { type: 'answer', text: 'plain' },
    { type: 'answer', text: 'block\n' },
  ]);
});

it('the reader of stream-json reports the tokens of the turn where the row counts them over the session, and the files of the row’s own functions', () => {
  const qwen = Registry.builtIn().get('qwen');
  const { events } = read(
    [
      uses('1', 'write_file', { file_path: '/w/a.txt' }),
      used('1'),
      result({ usage: { input_tokens: 9, output_tokens: 4 } }),
    ],
    0,
    qwen,
  );
  expect(events).toContainEqual({ type: 'file', path: '/w/a.txt' });
  expect(events).toContainEqual({ type: 'usage', usage: { input_tokens: 9, output_tokens: 4, cost_usd: null } });
});

it('the reader of stream-json sums up the calls of the model as they come, each once, until the result has all of them', () => {
  const call = (id: string, input_tokens: number) => ({
    type: 'assistant',
    message: {
      id,
      model: 'a-model',
      content: [],
      usage: { input_tokens, output_tokens: 1, cache_read_input_tokens: 10 },
    },
  });
  const { events } = read([
    call('one', 100),
    call('one', 100),
    call('two', 200),
    { type: 'assistant', message: { id: 'odd', content: [], usage: 'none' } },
    result({ total_cost_usd: 0.5, usage: { input_tokens: 300, output_tokens: 70, cache_read_input_tokens: 20 } }),
  ]);
  const used = (input_tokens: number, output_tokens: number, cost_usd: number | null = null) => ({
    type: 'usage',
    usage: { input_tokens, output_tokens, cost_usd },
    model: 'a-model',
  });
  expect(events).toEqual([used(110, 1), used(320, 2), used(320, 70, 0.5)]);
});

const OWN = { origin: { kind: 'task-notification', producer: 'session-task' } };
const init = { type: 'system', subtype: 'init' };
const answer = (text: string) => ({ type: 'assistant', message: { content: [{ type: 'text', text }] } });
const lifecycle = (state: string, command_uuid = 'u') => ({ type: 'command_lifecycle', command_uuid, state });
const completed: Outcome = { kind: 'completed' };

/** As claude 2.1.330 printed them around a turn of its own, and what came of the prompt `u`. */
it.each<[string, readonly Record<string, unknown>[], Outcome | null, string]>([
  [
    'that nothing comes before',
    [
      lifecycle('completed', 'before'),
      lifecycle('queued'),
      lifecycle('started'),
      init,
      answer('ours'),
      result({}),
      lifecycle('completed'),
    ],
    completed,
    'ours',
  ],
  [
    'that is queued when a turn of its own begins',
    [lifecycle('queued'), init, answer('its'), result(OWN), lifecycle('started'), init, answer('ours'), result({})],
    completed,
    'ours',
  ],
  [
    'that is queued when a turn of its own has begun',
    [init, lifecycle('queued'), answer('its'), result(OWN), lifecycle('started'), init, answer('ours'), result({})],
    completed,
    'ours',
  ],
  [
    'that is taken up in a turn of its own',
    [lifecycle('queued'), used('1'), lifecycle('started'), answer('ours'), lifecycle('completed'), result(OWN)],
    completed,
    'ours',
  ],
  [
    'that was taken up, and is queued again',
    [
      lifecycle('queued'),
      lifecycle('started'),
      lifecycle('queued'),
      result(OWN),
      lifecycle('started'),
      init,
      answer('ours'),
      result({}),
    ],
    completed,
    'ours',
  ],
  [
    'that is cancelled while it waits',
    [lifecycle('queued'), lifecycle('cancelled'), result({ ...OWN, subtype: 'error_during_execution' })],
    { kind: 'failed', reason: 'some-tool did not take the prompt: cancelled' },
    '',
  ],
  [
    'that is cancelled when it was begun, and has a result',
    [lifecycle('queued'), lifecycle('started'), lifecycle('cancelled'), result({ subtype: 'error_during_execution' })],
    { kind: 'failed', reason: 'error_during_execution' },
    '',
  ],
  [
    'of which the tool reports no state',
    [answer('before'), result({}), init, result(OWN), answer('ours'), result({})],
    completed,
    'ours',
  ],
])('the reader of stream-json finds the answer to a prompt %s', (_, lines, outcome, text) => {
  const read_ = read(lines, 0, row, 'u');
  expect(read_.outcome).toEqual(outcome);
  expect(read_.events.map((event) => (event.type === 'answer' ? event.text.trim() : event.type)).join()).toBe(text);
});
