import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { ClusterStatus } from '../../../src/model/cluster/cluster-status.ts';
import type { InstanceView } from '../../../src/model/pool/instance-view.ts';
import { width } from '../../../src/reporters/text/text-width.ts';
import { statusLines } from '../../../src/reporters/reports/status-table.ts';
import { paintFor } from '../../../src/reporters/theme.ts';
import { T0 } from '../story.ts';

function instance(index: number, over: Partial<InstanceView> = {}): InstanceView {
  return {
    index,
    tool_id: 'aider',
    state: 'ready',
    alive: true,
    return_code: null,
    pid: 4000 + index,
    started_at: new Date(T0).toISOString(),
    ended_at: null,
    holder: null,
    pending: 0,
    prompts_sent: 0,
    responses_read: 0,
    restarts: 0,
    busy_ms: 0,
    last_error: null,
    ...over,
  };
}

function cluster(over: Partial<ClusterStatus> = {}): ClusterStatus {
  return {
    name: 'aider',
    kind: 'cluster',
    state: 'ready',
    pool: 'aider',
    tool: 'aider',
    version: '0.86.2',
    model: null,
    start: null,
    pause: null,
    budget: null,
    questions: [],
    routing: 'round_robin',
    cwd: '/checkout/of/mine',
    pid: 3999,
    aim_version: '0.1.0',
    started_at: new Date(T0).toISOString(),
    socket: '/run/user/1000/aim/aider.sock',
    count: 3,
    waiting: 0,
    unread: 0,
    instances: [],
    ...over,
  };
}

const options = { columns: 80, paint: paintFor(false), now: T0 + 72_000 };

test('the status table says until when a pool is paused, and why', () => {
  const until = new Date(options.now + 65_000).toISOString();
  const pause = { limit: 'overloaded', reason: 'HTTP 429\u001b[2J', until } as const;
  const [, , line] = statusLines([cluster({ pause })], options);
  expect(line).toMatch(/^ {2}paused until \d\d:\d\d, for 1:05: its provider takes no more requests: HTTP 429/);
  expect(line).not.toContain('\u001b');
  expect(statusLines([cluster({ pause: { ...pause, until: null } })], options)[2]).toContain('tries one turn');
});

test('the status table shows a cluster and its instances', () => {
  const instances = [
    instance(0, { state: 'busy', holder: 'state-hints', pending: 2, responses_read: 7 }),
    instance(1, { responses_read: 12, restarts: 1, return_code: 137, last_error: 'killed by SIGKILL' }),
    instance(2, { state: 'given_up', alive: false, pid: null, return_code: 1, last_error: 'nobody is logged in' }),
  ];
  expect(statusLines([cluster({ instances, waiting: 1, unread: 2, model: 'sonnet' })], options)).toMatchInlineSnapshot(`
    [
      "aider · ready · 3 × aider · 0.86.2 · round_robin · sonnet · 1 waiting · 2 unread",
      "  up 1:12, pid 3999, in /checkout/of/mine",
      "    #  state         pid       up  turns  restarts  queue  for",
      "    0  busy         4000     1:12      7         0      2  state-hints",
      "    1  ready        4001     1:12     12         1      0",
      "    2  given up                        0         0      0  nobody is logged in",
    ]
  `);
});

test('the status table says how many processes instances share', () => {
  const instances = [0, 1, 2].map((index) => instance(index, { pid: 4000, process_sessions: 3 }));
  const [head] = statusLines([cluster({ instances })], options);
  expect(head).toBe('aider · ready · 3 × aider · in one process · 0.86.2 · round_robin');
});

test('the status table shows each pool of a run under the name of the run', () => {
  const run = { name: 'run-20250102T030405Z-abc123', kind: 'run' } as const;
  const lines = statusLines([cluster({ ...run, pool: 'fast' }), cluster({ ...run, state: 'starting' })], options);
  expect(lines.filter((line) => line.startsWith('run-'))).toEqual([
    'run-20250102T030405Z-abc123 (run) · ready · 3 × fast (aider) · 0.86.2 · round_r…',
    'run-20250102T030405Z-abc123 (run) · starting · 3 × aider · 0.86.2 · round_robin',
  ]);
});

test('the status table fits any window, whatever the names are', () => {
  const hostile = '\u001b[2J日本語'.repeat(30);
  const instances = [instance(0, { holder: hostile }), instance(1, { alive: false, last_error: hostile })];
  for (const columns of [20, 40, 80, 200]) {
    const lines = statusLines([cluster({ cwd: hostile, model: hostile, instances })], {
      ...options,
      columns,
      paint: paintFor(true),
    });
    for (const line of lines) {
      expect(width(stripVTControlCharacters(line))).toBeLessThanOrEqual(columns);
      expect(line).not.toContain('\u001b[2J');
    }
  }
});
