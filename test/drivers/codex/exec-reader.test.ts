import { expect, it } from 'vitest';
import { CodexExecReader } from '../../../src/drivers/codex/exec-reader.ts';
import type { Outcome } from '../../../src/model/turn/outcome.ts';
import type { TurnEvent } from '../../../src/model/turn/turn-event.ts';

function read(lines: readonly Record<string, unknown>[]) {
  const events: TurnEvent[] = [];
  const reader = new CodexExecReader({ id: 'some-tool' }, (event) => events.push(event));
  let outcome: Outcome | null = null;
  for (const line of lines) outcome = reader.read(line) ?? outcome;
  return { events, outcome, reader };
}

const item = (state: string, body: object) => ({ type: `item.${state}`, item: body });
const changes = [{ path: '/w/a.txt', kind: 'update' }];

it('the reader of codex exec reads a turn that succeeds', () => {
  const { events, outcome, reader } = read([
    { type: 'thread.started', thread_id: 't' },
    item('completed', { type: 'error', message: 'no such model' }),
    { type: 'turn.started' },
    item('started', { type: 'command_execution', command: "/bin/bash -lc 'ls -l'" }),
    item('started', { type: 'file_change', changes, status: 'in_progress' }),
    item('completed', { type: 'file_change', changes, status: 'completed' }),
    item('completed', { type: 'file_change', changes: [{ path: '/w/b.txt' }], status: 'failed' }),
    item('completed', { type: 'agent_message', text: 'done' }),
    { type: 'turn.completed', usage: { input_tokens: 7, cached_input_tokens: 2, output_tokens: 3 } },
  ]);
  expect(outcome).toEqual({ kind: 'completed' });
  expect(reader.lastActivity).toBe('edit /w/a.txt');
  expect(events).toEqual([
    { type: 'activity', text: 'no such model' },
    { type: 'activity', text: '$ ls -l' },
    { type: 'activity', text: 'edit /w/a.txt' },
    { type: 'file', path: '/w/a.txt' },
    { type: 'answer', text: 'done\n' },
    { type: 'usage', usage: { input_tokens: 7, output_tokens: 3, cost_usd: null } },
  ]);
});

it.each([
  [{ type: 'turn.failed', error: { message: '{"error":{"message":"Invalid","code":null}}' } }, 'Invalid'],
  [{ type: 'turn.failed', error: { message: 'stream closed' } }, 'stream closed'],
  [{ type: 'turn.failed' }, 'some-tool gave no reason'],
])('the reader of codex exec reads the failure %j', (line, reason) => {
  expect(read([{ type: 'error', message: 'Reconnecting... 1/5' }, line]).outcome).toEqual({ kind: 'failed', reason });
});

it('the reader of codex exec ignores unknown lines', () => {
  expect(read([{ type: 'item.completed' }, { type: 'new' }, {}])).toMatchObject({ outcome: null, events: [] });
});
