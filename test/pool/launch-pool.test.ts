import { expect, it } from 'vitest';
import { launchPool } from '../../src/pool/launch-pool.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { fakeRepl } from '../../fixtures/agents/rows.ts';

it('launches instances side by side, in the given folder', async () => {
  using folder = Checkout.plain();
  await using pool = await launchPool('sim', { count: 2, cwd: folder.path });
  pool.sendPrompt(1, 'sim:edit here.txt hello');
  expect(await pool.readResponse(1, 10_000)).toMatchObject({ instance: 1, outcome: { kind: 'completed' } });
  expect(folder.read('here.txt')).toBe('hello\n');
  expect(pool.checkHealth()).toMatchObject({ total: 2, alive: 2 });
});

it('gives no pool of which nothing works, and leaves nothing of it', async () => {
  const registry = new Registry([fakeRepl('exits')]);
  const launched = launchPool('fake', { registry, count: 2 });
  await expect(launched).rejects.toMatchObject({ code: 'start_failed' });
  await expect(launched).rejects.toThrow(/no instance of fake is ready: exit code 3.*settings are broken/s);
  expect(leftoverProcesses()).toEqual([]);
});
