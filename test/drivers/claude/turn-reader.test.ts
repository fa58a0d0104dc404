import { expect, it } from 'vitest';
import { ClaudeTurnReader } from '../../../src/drivers/claude/turn-reader.ts';
import { NOTHING_USED } from '../../../src/drivers/shared/session-totals.ts';
import type { Outcome } from '../../../src/model/turn/outcome.ts';
import type { TurnEvent } from '../../../src/model/turn/turn-event.ts';
import { Registry } from '../../../src/tools/registry.ts';
import { fakeClaude } from '../../../fixtures/agents/rows.ts';

const { streamJson } = fakeClaude('plain');

function read(
  lines: readonly Record<string, unknown>[],
  costBefore = 0,
  data = streamJson,
  uuid: string | null = null,
) {
  const events: TurnEvent[] = [];
  const reader = new ClaudeTurnReader(
    data,
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
    'an error that says nothing',
    result({ subtype: 'error_max_turns', is_error: true }),
    { kind: 'failed', reason: 'error_max_turns' },
  ],
  [
    'a result of an unknown form',
    { type: 'result', subtype: 7 },
    { kind: 'failed', reason: 'claude ended the turn in a way that aim does not know' },
  ],
])('reads %s', (_, line, outcome) => {
  expect(read([line]).outcome).toEqual(outcome);
});

it('tells of a file once its edit went well', () => {
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

it('counts what this turn cost, not the session', () => {
  const { events, reader } = read(
    [result({ total_cost_usd: 0.75, usage: { input_tokens: 1, output_tokens: 2 } })],
    0.5,
  );
  expect(events).toContainEqual({ type: 'usage', usage: { input_tokens: 1, output_tokens: 2, cost_usd: 0.25 } });
  expect(reader.totals.costUsd).toBe(0.75);
});

it('tells of a retry and of a permission that was denied', () => {
  const { events, reader } = read([
    { type: 'system', subtype: 'api_retry', attempt: 2, max_retries: 10, error_status: null, error: 'overloaded' },
    result({ permission_denials: [{ tool_name: 'Bash' }, { tool_name: 'Bash' }, {}] }),
  ]);
  expect(events).toContainEqual({ type: 'activity', text: 'retrying after overloaded (2 of 10)' });
  expect(reader.lastActivity).toBe('was not allowed: Bash, a tool');
});

it.each([{}, { type: 'stream_event' }, { type: 'assistant' }, { type: 'user', message: null }, { type: 'system' }])(
  'passes over %j',
  (line) => {
    expect(read([line])).toMatchObject({ outcome: null, events: [] });
  },
);

it('reads answers as text or as blocks', () => {
  const { events } = read([
    { type: 'assistant', message: { content: 'plain' } },
    { type: 'assistant', message: { content: [{ type: 'text', text: 'block' }, { type: 'thinking' }] } },
  ]);
  expect(events).toEqual([
    { type: 'answer', text: 'plain' },
    { type: 'answer', text: 'block\n' },
  ]);
});

it('tells of qwen, which counts up its tokens over the session, those of the turn, and its own writers', () => {
  const qwen = Registry.builtIn().get('qwen').streamJson;
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

const OWN = { origin: { kind: 'task-notification', producer: 'session-task' } };
const init = { type: 'system', subtype: 'init' };
const says = (text: string) => ({ type: 'assistant', message: { content: [{ type: 'text', text }] } });
const told = (state: string, command_uuid = 'u') => ({ type: 'command_lifecycle', command_uuid, state });
const completed: Outcome = { kind: 'completed' };

/** As claude 2.1.330 printed them around a turn of its own, and what came of the prompt `u`. */
it.each<[string, readonly Record<string, unknown>[], Outcome | null, string]>([
  [
    'that nothing comes before',
    [told('completed', 'before'), told('queued'), told('started'), init, says('ours'), result({}), told('completed')],
    completed,
    'ours',
  ],
  [
    'that is queued when a turn of its own begins',
    [told('queued'), init, says('its'), result(OWN), told('started'), init, says('ours'), result({})],
    completed,
    'ours',
  ],
  [
    'that is queued when a turn of its own has begun',
    [init, told('queued'), says('its'), result(OWN), told('started'), init, says('ours'), result({})],
    completed,
    'ours',
  ],
  [
    'that is taken up in a turn of its own',
    [told('queued'), used('1'), told('started'), says('ours'), told('completed'), result(OWN)],
    completed,
    'ours',
  ],
  [
    'that was taken up, and is queued again',
    [told('queued'), told('started'), told('queued'), result(OWN), told('started'), init, says('ours'), result({})],
    completed,
    'ours',
  ],
  [
    'that is cancelled while it waits',
    [told('queued'), told('cancelled'), result({ ...OWN, subtype: 'error_during_execution' })],
    { kind: 'failed', reason: 'claude did not take the prompt: cancelled' },
    '',
  ],
  [
    'that is cancelled when it was begun, and has a result',
    [told('queued'), told('started'), told('cancelled'), result({ subtype: 'error_during_execution' })],
    { kind: 'failed', reason: 'error_during_execution' },
    '',
  ],
  [
    'of which the tool tells nothing',
    [says('before'), result({}), init, result(OWN), says('ours'), result({})],
    completed,
    'ours',
  ],
])('finds the answer to a prompt %s', (_, lines, outcome, answer) => {
  const came = read(lines, 0, streamJson, 'u');
  expect(came.outcome).toEqual(outcome);
  expect(came.events.map((event) => (event.type === 'answer' ? event.text.trim() : event.type)).join()).toBe(answer);
});
