import { expect, it } from 'vitest';
import { launchCluster } from '../../src/cluster/launch-cluster.ts';
import type { AimEventBody } from '../../src/model/events.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { fakeRepl } from '../../fixtures/agents/rows.ts';

it('launches three instances of a tool, in the given folder', async () => {
  using folder = Checkout.plain();
  await using cluster = await launchCluster('sim', { cwd: folder.path });
  expect(cluster.getStatus()).toHaveLength(3);
  await cluster.send('sim:edit here.txt hello').ended;
  expect(folder.read('here.txt')).toBe('hello\n');
  expect(cluster.checkHealth().total).toBe(3);
  await cluster.shutdown(1000);
  expect(cluster.checkHealth()).toMatchObject({ alive: 0, dead: 3 });
  expect(leftoverProcesses()).toEqual([]);
});

it('starts nothing of a tool that there is not', async () => {
  await expect(launchCluster('simm')).rejects.toMatchObject({ code: 'unknown_tool', hint: 'did you mean "sim"?' });
});

it('leaves nothing of a tool that will not start', async () => {
  const registry = new Registry([fakeRepl('exits')]);
  await expect(launchCluster('fake', { registry })).rejects.toMatchObject({ code: 'pool_given_up' });
  expect(leftoverProcesses()).toEqual([]);
});

it('stops when the user does not wait for it any more', async () => {
  const registry = new Registry([fakeRepl('silent')]);
  const stop = new AbortController();
  const emit = (event: AimEventBody) => event.type === 'instance_changed' && stop.abort(new Error('enough'));
  const launched = launchCluster('fake', { registry, count: 1, emit }, stop.signal);
  await expect(launched).rejects.toThrow('enough');
  expect(leftoverProcesses()).toEqual([]);
});
