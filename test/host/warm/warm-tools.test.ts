import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { endWarm } from '../../../src/host/warm/end-warm.ts';
import { warmIds, warmTools } from '../../../src/host/warm/warm-tools.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { residentPlace, residentToAsk } from '../../../src/process/fork-server/resident/resident-files.ts';
import { birthOf } from '../../../src/process/process-table.ts';
import { takeLock } from '../../../src/process/records/lock-file.ts';

const USED = new Date('2030-01-02T14:00:00Z');
const facts = {
  version: 1,
  tool: 'aider',
  tool_version: '0.86.2',
  python: '/opt/aider/bin/python',
  aim_version: '0.1.0',
  started_at: '2030-01-02T13:00:00.000Z',
  models: ['gpt-4o'],
  for_seconds: 600,
  pid: process.pid,
  birth: birthOf(process.pid),
};
const ready = { ...facts, state: 'ready', loading_ms: 1500, cold: [] };

/** A runtime folder with a record of a tool that is kept; null: without any. */
function runtimeWith(record: unknown): Checkout & { readonly env: { readonly XDG_RUNTIME_DIR: string } } {
  const runtime = Checkout.plain();
  chmodSync(runtime.path, 0o700);
  if (record !== null) {
    for (const folder of ['aim', 'aim/warm', 'aim/warm/0123456789ab']) mkdirSync(runtime.file(folder), { mode: 0o700 });
    utimesSync(runtime.write('aim/warm/0123456789ab/record.json', record), USED, USED);
  }
  return Object.assign(runtime, { env: { XDG_RUNTIME_DIR: runtime.path } });
}

it('a tool that is kept ends so long after its last use, unless something is forked from it', () => {
  using runtime = runtimeWith(ready);
  const [kept] = warmTools(runtime.env);
  expect(kept).toMatchObject({ tool: 'aider', version: '0.86.2', state: 'ready', pid: process.pid, loading_ms: 1500 });
  expect(kept!.memory_mb).toBeGreaterThan(1);
  // The tests of this process may have children.
  expect(kept!.ends_at).toBe(kept!.runs > 0 ? null : '2030-01-02T14:10:00.000Z');
  expect(warmIds(runtime.env)).toEqual(['aider']);
});

it('a tool that still loads is shown, and no run waits for it', () => {
  using runtime = runtimeWith({ ...facts, state: 'loading' });
  expect(warmTools(runtime.env)).toMatchObject([{ state: 'loading', loading_ms: null, ends_at: null }]);
  expect(warmIds(runtime.env)).toEqual([]);
});

it.each([
  ['of a process that has gone', { ...ready, birth: 'another' }],
  ['of what could not be loaded', { ...facts, state: 'failed', reason: 'why' }],
  ['of a later form', { ...ready, version: 2 }],
  ['that is none', 'half of'],
  ['that there is not', null],
])('a record %s is no kept tool', (_which, record) => {
  using runtime = runtimeWith(record);
  expect(warmTools(runtime.env)).toEqual([]);
  expect(existsSync(runtime.file('aim/warm'))).toBe(record !== null);
});

it('nothing is kept in a folder that others may write to', () => {
  using runtime = runtimeWith(ready);
  chmodSync(runtime.file('aim/warm'), 0o777);
  expect(warmTools(runtime.env)).toEqual([]);
});

it('a run asks what is kept, and not what was killed, whose folder and socket stay', () => {
  using runtime = runtimeWith(null);
  const place = residentPlace('aider', facts.python, runtime.env);
  mkdirSync(place.folder, { mode: 0o700 });
  writeFileSync(place.socket, '');
  for (const [record, asked] of [
    [ready, place],
    [{ ...ready, birth: 'another' }, null],
    ['half of', null],
  ] as const) {
    writeFileSync(place.record, JSON.stringify(record));
    expect(residentToAsk('aider', facts.python, runtime.env)).toEqual(asked);
  }
});

it('what is kept is ended also while another aim has begun to start it, which may be suspended', async () => {
  using runtime = runtimeWith(null);
  const { folder, record, lock } = residentPlace('aider', facts.python, runtime.env);
  mkdirSync(folder, { mode: 0o700 });
  const server = spawn('sleep', ['600']);
  const ended = once(server, 'exit');
  const ids = { pid: server.pid!, birth: birthOf(server.pid!) };
  writeFileSync(record, JSON.stringify({ ...facts, ...ids, state: 'loading' }));
  using _other = takeLock(lock, folder).lock;
  expect(await endWarm(runtime.env, systemClock)).toEqual(['aider']);
  await ended;
  expect(warmTools(runtime.env)).toEqual([]);
});
