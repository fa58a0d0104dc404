import { chmodSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { openRealTools, type RealTools } from '../../../fixtures/real-tools/real-tools.ts';
import { statusDocumentSchema } from '../../../src/model/cluster/cluster-status.ts';
import { selfCommand } from '../../../src/process/self.ts';
import { run } from '../run.ts';

/** aim with its clusters, and what it keeps, in a folder of its own. */
function aimOf({ env }: RealTools) {
  return async (...args: string[]) => {
    const [program = '', ...first] = selfCommand();
    const { stdout, stderr, exitCode } = await execa(program, [...first, ...args], {
      env: { ...env, NO_COLOR: '1' },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    });
    return { stdout, stderr, exitCode };
  };
}

it.each(['aider', 'aider@0.82.3'] as const)(
  '%s that is kept by aim warm edits for a run that loads nothing, also with another model',
  async (ref) => {
    using runtime = Checkout.plain();
    chmodSync(runtime.path, 0o700);
    await using real = await openRealTools([ref], { XDG_RUNTIME_DIR: runtime.path });
    const aim = aimOf(real);
    const kept = async () => statusDocumentSchema.parse(JSON.parse((await aim('status', '--json')).stdout)).warm;
    try {
      expect(await aim('warm', 'aider', '--for', '5m', '--model', 'openai/scripted')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/^aider 0\.8\d\.\d is loaded \(process \d+, \d+ MB; /),
      });
      expect(await kept()).toMatchObject([{ tool: 'aider', state: 'ready', cold: [], runs: 0 }]);
      for (const model of ['openai/scripted', 'openai/gpt-4o']) {
        using checkout = Checkout.git({ 'a.txt': 'old line\n' });
        const jobs = [{ id: 'edit', files: ['a.txt'], prompt: 'EDIT a.txt old line=>new line' }];
        const pools = { aider: { count: 2, start: 'warm', model } };
        const { result, events } = await run(real, checkout.path, jobs, { pools, defaults: { tool: 'aider' } });
        expect(result.pools[0]?.start).toMatchObject({ how: 'warm', resident: true, cold: [], passed_over: null });
        expect(result.jobs[0]).toMatchObject({ outcome: 'completed' });
        expect(readFileSync(checkout.file('a.txt'), 'utf8')).toBe('new line\n');
        expect(events.filter((event) => event.type === 'notice')).toEqual([]);
      }
      expect(await aim('warm', 'aider')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('its time begins anew'),
      });
      expect((await aim('doctor', 'sim')).stdout).toMatch(
        /info +warm +aider 0\.8\d\.\d is kept loaded: process \d+, \d+ MB/,
      );
      expect((await aim('stop', '--all')).stdout).toBe('aider is kept warm no more');
      expect(await kept()).toEqual([]);
    } finally {
      await aim('stop', '--warm');
    }
  },
);

it('aim warm refuses a CI, and what it can’t keep', async () => {
  using runtime = Checkout.plain();
  chmodSync(runtime.path, 0o700);
  await using real = await openRealTools(['aider'], { XDG_RUNTIME_DIR: runtime.path, CI: 'true' });
  expect(await aimOf(real)('warm', 'aider')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('CI is set'),
  });
  await using user = await openRealTools(['aider'], { XDG_RUNTIME_DIR: runtime.path });
  expect(await aimOf(user)('warm', 'sim')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no warm start'),
  });
});
