import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { orphanRegistry } from '../../../src/process/records/orphan-registry.ts';
import { OWNER_MARK } from '../../../src/process/mark.ts';
import {
  ownersFolder,
  ownRecord,
  type OrphanRecord,
  readRecord,
  tempPrefix,
} from '../../../src/process/records/orphan-record.ts';
import { birthOf } from '../../../src/process/process-table.ts';
import { reapOrphans } from '../../../src/process/records/reap-orphans.ts';
import { spawnProcess } from '../../../src/process/spawned-process.ts';
import type { ToolProcess } from '../../../src/process/tool-process.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

let runtime: Checkout;
let temp: Checkout;
let started: ToolProcess;
const before = process.env['XDG_RUNTIME_DIR'];

beforeEach(() => {
  runtime = Checkout.plain();
  temp = Checkout.plain();
  process.env['XDG_RUNTIME_DIR'] = runtime.path;
  const sink = { stdout() {}, stderr() {} };
  started = spawnProcess({ argv: ['sleep', '300'], cwd: '/', env: { PATH: process.env['PATH']! } }, sink, systemClock);
});

afterEach(async () => {
  await started.stop({ eof: 0, term: 100 });
  if (before === undefined) delete process.env['XDG_RUNTIME_DIR'];
  else process.env['XDG_RUNTIME_DIR'] = before;
  runtime[Symbol.dispose]();
  temp[Symbol.dispose]();
});

const OWNER = 'abcdef0123456789abcdef01';

/** Records an aim that had started the sleeper, and a temporary folder of it. @returns whether the reaper took it for dead. */
function isReaped(over: Partial<OrphanRecord>): boolean {
  const children = [{ pid: started.pid, birth: birthOf(started.pid)! }];
  const record = { ...ownRecord(children), owner: OWNER, temp: temp.path, ...over };
  runtime.write(`aim/owners/${OWNER}.json`, JSON.stringify(record));
  mkdirSync(temp.file(`${tempPrefix(OWNER)}x`));
  mkdirSync(temp.file('aim-of-another-owner'));
  reapOrphans();
  const gone = !readdirSync(ownersFolder()).includes(`${OWNER}.json`);
  expect(existsSync(temp.file('aim-of-another-owner'))).toBe(true);
  expect(existsSync(temp.file(`${tempPrefix(OWNER)}x`))).toBe(!gone);
  return gone;
}

it.each<[string, Partial<OrphanRecord>]>([
  ['has died', { pid: 2 ** 22 + 1 }],
  ['has died, and whose pid belongs to another process now', { birth: '1' }],
  ['ran before the machine was booted', { boot: 'another' }],
])('the reaper ends the child of an aim that %s, and removes its temporary folders', async (_, over) => {
  expect(isReaped(over)).toBe(true);
  expect(await started.exited).toEqual({ by: 'signal', signal: 'SIGKILL' });
});

it.each<[string, Partial<OrphanRecord>]>([
  ['lives', {}],
  ['may live in another namespace of pids', { pid_space: 'pid:[1]', birth: '1' }],
])('the reaper touches nothing of an aim that %s', (_, over) => {
  expect(isReaped(over)).toBe(false);
  expect(birthOf(started.pid)).not.toBeNull();
});

it('the reaper touches no process that only has the pid of a child', () => {
  expect(isReaped({ birth: '1', children: [{ pid: started.pid, birth: '1' }] })).toBe(true);
  expect(birthOf(started.pid)).not.toBeNull();
});

it('the reaper removes a file that is no record once nobody can still be writing it', () => {
  runtime.write('aim/owners/half.json.new', '{"pid":');
  reapOrphans();
  expect(readdirSync(ownersFolder())).toContain('half.json.new');
  const old = new Date(Date.now() - 120_000);
  utimesSync(join(ownersFolder(), 'half.json.new'), old, old);
  reapOrphans();
  expect(readdirSync(ownersFolder())).not.toContain('half.json.new');
});

it('processes start without a record where there is no safe folder for it', async () => {
  await started.stop({ eof: 0, term: 100 });
  rmSync(runtime.file('aim'), { recursive: true });
  runtime.write('aim', 'a file in its place');
  const sink = { stdout() {}, stderr() {} };
  const process_ = spawnProcess({ argv: ['true'], cwd: '/', env: { PATH: process.env['PATH']! } }, sink, systemClock);
  expect(await process_.exited).toEqual({ by: 'itself', code: 0 });
  expect(reapOrphans()).toBe(0);
});

it('the reaper removes a temporary folder that was made read-only', () => {
  mkdirSync(temp.file(`${tempPrefix(OWNER)}x`));
  temp.write(`${tempPrefix(OWNER)}x/below/file`, 'text');
  chmodSync(temp.file(`${tempPrefix(OWNER)}x/below`), 0o555);
  const record = { ...ownRecord([]), owner: OWNER, temp: temp.path, pid: 2 ** 22 + 1 };
  runtime.write(`aim/owners/${OWNER}.json`, JSON.stringify(record));
  expect(reapOrphans()).toBe(1);
  expect(existsSync(temp.file(`${tempPrefix(OWNER)}x`))).toBe(false);
});

it('the record moves to another folder when that of the login session is removed, and processes go on', async () => {
  rmSync(runtime.path, { recursive: true });
  const sink = { stdout() {}, stderr() {} };
  const env = { PATH: process.env['PATH']! };
  const other = spawnProcess({ argv: ['sleep', '300'], cwd: '/', env }, sink, systemClock);
  const record = join(ownersFolder(), `${OWNER_MARK}.json`);
  const pids = () => readRecord(record)?.children.map(({ pid }) => pid);
  expect(pids()).toEqual([started.pid, other.pid]);
  await other.stop({ eof: 0, term: 100 });
  expect(pids()).toEqual([started.pid]);
  await started.stop({ eof: 0, term: 100 });
  expect(existsSync(record)).toBe(false);
});

it('a registration that is disposed of twice ends once', () => {
  const [first, second] = [orphanRegistry.register(), orphanRegistry.register()];
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  second.setPid(process.pid);
  const children = readRecord(join(ownersFolder(), `${OWNER_MARK}.json`))?.children ?? [];
  expect(children.map(({ pid }) => pid)).toEqual([started.pid, process.pid]);
  second[Symbol.dispose]();
});
