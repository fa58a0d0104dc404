import { expect, it } from 'vitest';
import { RemoteCluster } from '../../../src/control/client/remote-cluster.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { readyClusterHost } from '../../support/cluster-host.ts';
import { never } from '../../support/never.ts';
import { editLine, lines, WorktreeRuns } from './worktree-run.ts';

it('jobs on a cluster of another aim work in worktrees, and leave it as it was', async () => {
  await using made = await readyClusterHost(2);
  made.checkout.write('here.txt', '');
  using runs = new WorktreeRuns();
  const client = await made.client();
  const remote = await RemoteCluster.reach(await made.client(), never);
  const jobs = [2, 6, 10].map((n) => ({ id: `j${n}`, files: ['a.txt'], prompt: editLine('a.txt', n) }));
  const { result, job } = await runs.run({ jobs }, { remote });
  expect(result.counts).toEqual({ completed: 3 });
  expect(job('j2').instance).not.toBe(null);
  expect(runs.test.read('a.txt')).toBe(lines(2, 6, 10));
  expect(runs.leftovers()).toEqual([]);
  // Its instances are in their own folder for the next prompt.
  for (const to of [0, 1]) {
    const request = { request: 'send', prompt: message('sim:edit here.txt x'), to } as const;
    expect((await client.request(request)).end).toMatchObject({ result: { outcome: { kind: 'completed' } } });
  }
  expect(made.checkout.read('here.txt')).toBe('x\nx\n');
});
