import { describe, expect, it } from 'vitest';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { editLine, lines, WorktreeRuns } from './worktree-run.ts';

const edit = (id: string, n: number, over: object = {}) => ({
  id,
  files: ['a.txt'],
  prompt: editLine('a.txt', n),
  ...over,
});
const pools = { sim: { count: 1 } };

describe('a budget of a run in worktrees', () => {
  it('lets what is merged land, and a run that goes on lands the rest on top of it', async () => {
    using runs = new WorktreeRuns();
    const jobs = [edit('one', 1), edit('two', 4), edit('three', 8)];
    const first = await runs.run({ order: 'file', pools, budget: { tokens: 1 }, jobs });
    expect(first.result.counts).toEqual({ completed: 1, cancelled: 2 });
    expect(first.result.landing).toMatchObject({ kind: 'landed', commits: 1 });
    expect(runs.test.read('a.txt')).toBe(lines(1));
    const second = await runs.resume({ overrides: { budget: { tokens: 1_000_000 } } });
    expect(second.result.counts).toEqual({ completed: 3 });
    expect(runs.test.read('a.txt')).toBe(lines(1, 4, 8));
    expect(runs.leftovers()).toEqual([]);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('begins no further variant: the one that is done is merged', async () => {
    using runs = new WorktreeRuns();
    const jobs = [edit('best', 1, { variants: 3, judge: ['sh', '-c', 'echo "$1"', 'judge'] }), edit('other', 4)];
    const { result, job } = await runs.run({ order: 'file', pools, budget: { tokens: 1 }, jobs });
    expect(job('best~1').outcome).toBe('completed');
    expect(['best~2', 'best~3'].map((id) => job(id).outcome)).toEqual(['not_chosen', 'not_chosen']);
    expect(job('best~2').attempts).toEqual([]);
    expect(job('other').outcome).toBe('cancelled');
    expect(runs.test.read('a.txt')).toBe(lines(1));
    expect(result.budgets_spent).toHaveLength(1);
    expect(runs.leftovers()).toEqual([]);
  });
});
