import { expect, it } from 'vitest';
import type { WarmTool } from '../../../src/model/pool/warm-tool.ts';
import { loadPaint } from '../../../src/reporters/load-paint.ts';
import { warmLines } from '../../../src/reporters/reports/warm-lines.ts';

const now = Date.parse('2030-01-02T14:00:00Z');
const kept: WarmTool = {
  tool: 'aider',
  version: '0.86.2',
  state: 'ready',
  pid: 4711,
  python: '/opt/aider/bin/python',
  models: ['gpt-4o'],
  memory_mb: 203,
  loading_ms: 1500,
  cold: [],
  started_at: '2030-01-02T13:00:00Z',
  runs: 0,
  for_seconds: 600,
  ends_at: '2030-01-02T14:08:30Z',
};

it.each([
  [{}, 'kept warm · 0.86.2 · 203 MB · pid 4711 · gpt-4o', 'ends in 8:30 without use'],
  [{ runs: 2, ends_at: null }, 'kept warm', 'is used by 2, and ends after 10:00 without use'],
  [{ state: 'loading' as const, ends_at: null, memory_mb: null, models: [] }, 'loading · 0.86.2 · pid', 'ends after'],
])('a status shows what aim warm keeps: %j', async (other, facts, ending) => {
  const lines = warmLines([{ ...kept, ...other }], { columns: 100, paint: await loadPaint(false), now });
  expect(lines).toEqual([
    '',
    expect.stringContaining(`aider · ${facts}`),
    expect.stringMatching(new RegExp(`^  ${ending}.*, or by aim stop --warm$`)),
  ]);
});
