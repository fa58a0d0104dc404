import { expect, it } from 'vitest';
import { WaitingLine } from '../../../src/process/output/waiting-line.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Lets the event loop make turns until this is true; `each` is done in each of them. */
async function turnsUntil(done: () => boolean, each: () => void = () => {}): Promise<void> {
  for (let turns = 0; !done(); turns += 1) {
    if (turns > 1_000_000) throw new Error('nobody was served');
    each();
    await nextTurn();
  }
}

it('whoever waits is served in order, also when others have the way in every turn', async () => {
  const line = new WaitingLine();
  const served: string[] = [];
  for (const name of ['a', 'b', 'c']) line.join(() => void served.push(name));
  await turnsUntil(
    () => served.length === 3,
    () => line.giveWay(),
  );
  expect(served).toEqual(['a', 'b', 'c']);
});

it('whoever joins again while it is served comes behind the others, in a later turn', async () => {
  const line = new WaitingLine();
  const served: string[] = [];
  const join = (name: string, times: number): void =>
    line.join(() => {
      served.push(name);
      if (times > 1) join(name, times - 1);
    });
  join('a', 3);
  join('b', 2);
  await turnsUntil(() => served.length === 5);
  expect(served).toEqual(['a', 'b', 'a', 'b', 'a']);
});

it('an empty line can be joined again', async () => {
  const line = new WaitingLine();
  const served: string[] = [];
  line.join(() => void served.push('first'));
  await turnsUntil(() => served.length === 1);
  line.join(() => void served.push('second'));
  await turnsUntil(() => served.length === 2);
  expect(served).toEqual(['first', 'second']);
});
