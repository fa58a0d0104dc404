import { describe, expect, it } from 'vitest';
import { Lifecycle } from '../../../src/drivers/shared/lifecycle.ts';
import type { Exit } from '../../../src/model/turn/exit.ts';
import type { Outcome } from '../../../src/model/turn/outcome.ts';

const completed: Outcome = { kind: 'completed' };
const exit: Exit = { by: 'itself', code: 3 };

function readyLife() {
  const life = new Lifecycle<string>();
  life.ready();
  return life;
}

describe('the life of a driver', () => {
  it('goes from its start to idle, through a turn, and back to idle', async () => {
    const life = new Lifecycle<string>();
    expect(life.state).toEqual({ name: 'starting' });
    life.ready();
    expect(life.state).toEqual({ name: 'idle' });
    const outcome = await life.run('a turn', async () => {
      expect([life.state, life.turn]).toEqual([{ name: 'in-turn', turn: 'a turn' }, 'a turn']);
      return completed;
    });
    expect([outcome, life.state, life.turn]).toEqual([completed, { name: 'idle' }, null]);
  });

  it('has one turn at a time, and none before it is ready', async () => {
    await expect(new Lifecycle<string>().run('early', async () => completed)).rejects.toThrow(
      'from starting to in-turn',
    );
    const life = readyLife();
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const first = life.run('first', () => promise);
    await expect(life.run('second', async () => completed)).rejects.toThrow('a turn is running');
    expect(life.turn).toBe('first');
    resolve(completed);
    expect(await first).toEqual(completed);
  });

  it('is idle again after a turn that throws', async () => {
    const life = readyLife();
    await expect(life.run('a turn', () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
    expect(life.state).toEqual({ name: 'idle' });
  });

  it('names the turn that its end ended, and stays ended when that turn comes to its end', async () => {
    const life = readyLife();
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const turn = life.run('a turn', () => promise);
    expect(life.end(exit)).toBe('a turn');
    resolve({ kind: 'crashed', reason: 'exit code 3', exit });
    await turn;
    expect([life.state, life.turn]).toEqual([{ name: 'ended', exit }, null]);
    expect(await life.ended).toEqual(exit);
  });

  it('ends once, with the first exit', async () => {
    const life = new Lifecycle<string>();
    expect(life.end(exit)).toBeNull();
    life.end({ by: 'us', code: 0, signal: null });
    life.ready();
    expect(life.state).toEqual({ name: 'ended', exit });
    expect(await life.ended).toEqual(exit);
  });
});
