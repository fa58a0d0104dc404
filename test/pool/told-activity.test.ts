import { expect, it } from 'vitest';
import { message } from '../../src/model/turn/prompt.ts';
import { readyCluster } from '../support/cluster.ts';
import { ofType } from '../support/events.ts';

it('what a turn does is told with the paths of its folder relative to it', async () => {
  await using made = await readyCluster(1);
  const cwd = made.checkout.path;
  await made.cluster.send(message(`sim:fail no file ${cwd}/docs/a.md, nor /other/b.md`)).ended;
  const told = ofType(made.events, 'turn_output').filter(({ channel }) => channel === 'activity');
  expect(told.map(({ text }) => text)).toEqual(['sim error: no file docs/a.md, nor /other/b.md']);
});
