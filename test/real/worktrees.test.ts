import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { eventsOf, outcomes, run } from './run.ts';

const TOOLS = ['aider', 'claude', 'codex'] as const;
let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(TOOLS);
});
afterAll(() => real[Symbol.asyncDispose]());

const lines = (edited: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: 40 }, (_, n) => edited[n] ?? `line number ${n};`).join('\n') + '\n';
/** What the scripted model is told, to edit one line. */
const edit = (n: number, text: string) => `EDIT shared.txt line number ${n};=>${text}`;

test('aider, claude and codex edit one file at once in worktrees: a commit each, a repair, a conflict, one landing', async () => {
  using checkout = Checkout.git({ 'shared.txt': lines(), 'other.txt': 'other\n' });
  checkout.git('config', 'user.name', 'User');
  checkout.git('config', 'user.email', 'user@localhost');
  checkout.write('mine.txt', 'mine\n');
  const verify = ['sh', '-c', 'if grep -q broken shared.txt; then echo "EDIT shared.txt broken=>whole"; exit 1; fi'];
  const jobs = TOOLS.flatMap((tool, index) => [
    { id: `${tool}-1`, tool, files: ['shared.txt'], prompt: `SLEEP 1000\n${edit(2 + index * 4, `by ${tool}`)}` },
    { id: `${tool}-2`, tool, files: ['shared.txt'], prompt: `SLEEP 500\n${edit(20 + index * 4, 'broken')}` },
    // Added at the same place: all but one of these conflict, and are done again on what is merged by then.
    { id: `${tool}-end`, tool, files: ['shared.txt'], prompt: `SLEEP 700\nAPPEND shared.txt end of ${tool}\\n` },
    { id: `${tool}-new`, tool, files: [`${tool}.txt`], prompt: `WRITE ${tool}.txt made` },
  ]);
  const ask = {
    id: 'ask',
    tool: 'claude',
    action: 'ask',
    files: ['shared.txt'],
    prompt: 'WRITE shared.txt overwritten',
  };
  const ran = await run(real, checkout.path, [...jobs, ask], {
    isolation: 'worktree',
    pools: Object.fromEntries(TOOLS.map((tool) => [tool, { count: 2 }])),
    defaults: { verify: { argv: verify, retries: 0 } },
  });
  expect(outcomes(ran)).toEqual(Object.fromEntries([...jobs, ask].map(({ id }) => [id, 'completed'])));
  for (const [index, tool] of TOOLS.entries()) {
    expect(checkout.read('shared.txt').split('\n')[2 + index * 4]).toBe(`by ${tool}`);
    expect(checkout.read('shared.txt').split('\n')[20 + index * 4]).toBe('whole');
    expect(ran.job(`${tool}-2`).attempts.map(({ outcome }) => outcome)).toEqual(['verify_failed', 'completed']);
    expect(ran.job(`${tool}-new`)).toMatchObject({ files_changed: [`${tool}.txt`], outside_files: [] });
    expect(checkout.read(`${tool}.txt`)).toContain('made');
  }
  const ends = checkout.read('shared.txt').trimEnd().split('\n').slice(40);
  expect(new Set(ends)).toEqual(new Set(TOOLS.map((tool) => `end of ${tool}`)));
  expect(eventsOf(ran.events, 'conflict').length).toBeGreaterThan(0);
  expect(ran.result.landing).toMatchObject({ kind: 'landed', commits: 12, branch: 'main' });
  expect(checkout.git('log', '--format=%an').trim().split('\n')).toEqual([...Array(12).fill('User'), 'Fixture']);
  expect(checkout.git('status', '--porcelain')).toBe('?? mine.txt\n');
  // No process was started again for a job: each lives in its worktree.
  const starts = eventsOf(ran.events, 'instance_changed').filter(({ to, restart }) => to === 'starting' && restart);
  expect(starts).toEqual([]);
  expect(existsSync(join(checkout.path, '.git', 'worktrees'))).toBe(false);
  expect(checkout.git('for-each-ref', 'refs/aim')).toBe('');
  expect(leftoverProcesses()).toEqual([]);
});
