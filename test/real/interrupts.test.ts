import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';

test.each(['aider', 'claude'] as const)(
  '%s does the next job in the same process, whenever it is interrupted',
  async (tool) => {
    await using real = await openRealTools([tool]);
    using checkout = Checkout.git({ 'a.txt': 'old line\n' });
    // Time-outs that hit every part of a job: before its prompt is read, while the model works, at the end of the turn.
    const jobs = Array.from({ length: 20 }, (_, n) => [
      {
        id: `cut-${n}`,
        action: n % 2 === 0 ? 'ask' : 'edit',
        files: ['a.txt'],
        // The others may have ended by then.
        prompt: n === 0 ? 'HANG' : 'SLEEP 50\nSAY x\\n',
        timeout_seconds: (4 + 4 * n) / 1000,
      },
      { id: `next-${n}`, action: 'ask', prompt: `still here ${n}?` },
      // Sooner aim would wait with the next one, and the job would end by itself.
      ...(tool === 'aider' ? [{ id: `pause-${n}`, action: 'ask', prompt: 'SLEEP 2200\nSAY x' }] : []),
    ]).flat();
    const ran = await run(real, checkout.path, jobs, { pools: { [tool]: { count: 1 } }, defaults: { tool } });

    const nexts = ran.result.jobs.filter((job) => job.id.startsWith('next'));
    expect(nexts.map((job) => [job.outcome, job.stdout])).toEqual(
      nexts.map((_, n) => ['completed', `ECHO[1]: still here ${n}?`]),
    );
    expect(ran.job('cut-0').outcome).toBe('timed_out');
    expect(ran.result.pools[0]).toMatchObject({ restarts: 0, given_up: [] });
    expect(leftoverProcesses()).toEqual([]);
  },
);

test('aider can be interrupted turn after turn without ending', async () => {
  await using real = await openRealTools(['aider']);
  using checkout = Checkout.git({});
  const jobs = [0, 1, 2].map((n) => ({ id: `cut-${n}`, prompt: 'HANG', timeout_seconds: 0.1 }));
  const ran = await run(real, checkout.path, [...jobs, { id: 'next', prompt: 'still here?' }], {
    pools: { aider: { count: 1 } },
    defaults: { tool: 'aider', action: 'ask' },
  });

  expect(ran.result.jobs.map(({ outcome }) => outcome)).toEqual(['timed_out', 'timed_out', 'timed_out', 'completed']);
  expect(ran.job('next').stdout).toBe('ECHO[1]: still here?');
  expect(ran.result.pools[0]).toMatchObject({ restarts: 0, given_up: [] });
  expect(leftoverProcesses()).toEqual([]);
});

test.each([
  ['aider', 'warm'],
  ['aider', 'plain'],
  ['aider@0.82.3', 'warm'],
] as const)('%s, %s start, runs no line of a prompt that is interrupted while it is read', async (tool, start) => {
  await using real = await openRealTools([tool]);
  using checkout = Checkout.git({});
  const prompt = `Look:\n${'!touch PWNED\n'.repeat(80_000)}`;
  const jobs = [20, 40, 60, 80, 100, 150, 200, 300, 400, 500, 700, 1000].flatMap((ms) => [
    { id: `cut-${ms}`, action: 'ask', prompt, timeout_seconds: ms / 1000 },
    { id: `next-${ms}`, action: 'ask', prompt: 'still here?' },
  ]);
  const ran = await run(real, checkout.path, jobs, {
    pools: { aider: { count: 1 } },
    defaults: { tool: 'aider' },
    run: { overrides: { start } },
  });

  expect(existsSync(join(checkout.path, 'PWNED'))).toBe(false);
  for (const { id, outcome, stdout } of ran.result.jobs) {
    if (id.startsWith('next')) expect([id, outcome, stdout]).toEqual([id, 'completed', 'ECHO[1]: still here?']);
  }
  expect(leftoverProcesses()).toEqual([]);
});
