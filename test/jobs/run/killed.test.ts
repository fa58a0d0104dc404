import { describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import { ofType } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { resume } from '../../support/resume.ts';
import { diePart } from '../dying-run.ts';

const FILES = { 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'd.txt': 'd\n', 'mine.txt': '' };
const FOUR = {
  isolation: 'shared',
  pools: { sim: { count: 2 } },
  jobs: ['a', 'b', 'c', 'd'].map((id) => ({
    id,
    files: [`${id}.txt`],
    prompt: `sim:edit ${id}.txt done`,
    ...(id === 'd' && { depends_on: ['a'] }),
  })),
};

describe('a run in a shared checkout that is killed at one step after another', () => {
  it('does each job once in the end: what a killed attempt had changed is put back before the next', async () => {
    using checkout = Checkout.git(FILES);
    checkout.write('mine.txt', 'my own\n');
    const kills: readonly (readonly [AimEvent['type'], number])[] = [
      ['run_started', 1],
      ['job_started', 1],
      ['turn_started', 2],
      ['turn_ended', 1],
      ['attempt_ended', 1],
      ['job_finished', 1],
      ['job_finished', 1],
      ['run_finished', 1],
    ];
    for (const [index, [type, nth]] of kills.entries()) {
      const ended = await diePart(checkout.path, index === 0 ? FOUR : null, { type, nth });
      expect(ended, `${index} ${type}`).toBe('SIGKILL');
    }
    const { result } = await resume(checkout, { run: 'last' });
    expect(result.counts).toEqual({ completed: 4 });
    for (const id of ['a', 'b', 'c', 'd']) expect(checkout.read(`${id}.txt`)).toBe(`${id}\ndone\n`);
    expect(checkout.read('mine.txt')).toBe('my own\n');
    expect(result.parts.length).toBeGreaterThan(kills.length - 2);
    expect(result.unattributed).toEqual([]);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('keeps a copy of a file that it puts back: the user may have changed it since', async () => {
    using checkout = Checkout.git(FILES);
    await diePart(checkout.path, FOUR, { type: 'turn_ended', nth: 1 });
    checkout.write('a.txt', 'by hand\n');
    const { events } = await resume(checkout);
    expect(checkout.read('a.txt')).toBe('a\ndone\n');
    const notice = ofType(events, 'notice').find(({ about }) => about === 'a')!;
    const folder = /^put back as before it: a\.txt; what they contained is in (.*)$/.exec(notice.message)![1]!;
    expect(checkout.read(`${folder.slice(checkout.path.length + 1)}/a.txt`)).toBe('by hand\n');
  });
});
