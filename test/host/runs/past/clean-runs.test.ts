import { expect, it } from 'vitest';
import { cleanRuns } from '../../../../src/host/runs/past/clean-runs.ts';
import { readRuns } from '../../../../src/host/runs/past/past-runs.ts';
import { listRuns } from '../../../../src/host/runs/past/list-runs.ts';
import { editLine, lines, WorktreeRuns } from '../../../jobs/worktrees/worktree-run.ts';
import { never } from '../../../support/never.ts';

/** A run with a job whose commit is a branch of its own, as it did not fit. */
async function runWithConflict(runs: WorktreeRuns) {
  const { result } = await runs.run({
    defaults: { tool: 'sim', on_conflict: 'fail' },
    jobs: [
      { id: 'one', files: ['a.txt'], prompt: 'sim:edit a.txt line 3 => one\nsim:sleep 0.2' },
      { id: 'two', files: ['a.txt'], prompt: 'sim:edit a.txt line 3 => two\nsim:sleep 0.2' },
    ],
  });
  return result.jobs.find(({ branch }) => branch !== null)!.branch!;
}

it('a branch with work that is merged nowhere is listed and stays, until it is merged or its removal is forced', async () => {
  using runs = new WorktreeRuns();
  const branch = await runWithConflict(runs);
  const options = { cwd: runs.path, environment: runs.environment, stateDir: undefined };
  const clean = (over: object = {}) =>
    cleanRuns({ ...options, run: null, dryRun: false, force: false, ...over }, never);
  const [listed] = (await listRuns(options, never)).runs;
  expect(listed).toMatchObject({ state: 'finished', unmerged: [branch] });
  // A list of runs of very many jobs keeps no results of jobs in memory.
  const [entry] = await readRuns(options, never);
  expect(JSON.stringify(entry)).toContain(runs.path);
  expect(JSON.stringify(entry)).not.toContain('"attempts"');
  expect(await clean()).toMatchObject([{ kind: 'branch', name: branch, why: 'no branch of yours has all of it' }]);
  expect(await clean({ run: 'last' })).toMatchObject([
    { name: branch, why: 'no branch of yours has all of it' },
    { kind: 'records', why: 'something else of it stays' },
  ]);
  runs.test.git('merge', '-q', '-s', 'ours', '-m', 'mine', branch);
  expect((await listRuns(options, never)).runs[0]!.unmerged).toEqual([]);
  expect(await clean({ dryRun: true })).toMatchObject([{ name: branch, why: null }]);
  expect(runs.test.git('branch', '--list', branch)).not.toBe('');
  expect(await clean()).toMatchObject([{ name: branch, why: null }]);
  expect(runs.test.git('branch', '--list', branch)).toBe('');
  expect(await clean({ run: 'last' })).toMatchObject([{ kind: 'records', why: null }]);
  expect((await listRuns(options, never)).runs).toEqual([]);
});

it('worktrees and refs of a run that was cut short stay until it is done', async () => {
  using runs = new WorktreeRuns();
  const stop = new AbortController();
  await runs.run(
    { pools: { sim: { count: 1 } }, jobs: [1, 5].map((n) => ({ id: `j${n}`, prompt: editLine('a.txt', n) })) },
    { onEvent: ({ type }) => type === 'job_merged' && stop.abort(new Error('enough')) },
    stop.signal,
  );
  const options = { cwd: runs.path, environment: runs.environment, stateDir: undefined };
  const items = await cleanRuns({ ...options, run: null, dryRun: false, force: false }, never);
  expect(items.length).toBeGreaterThan(0);
  for (const { why } of items) expect(why).toBe('the run was cut short and can be resumed');
  await runs.resume();
  expect(runs.test.read('a.txt')).toBe(lines(1, 5));
  expect(await cleanRuns({ ...options, run: null, dryRun: false, force: false }, never)).toEqual([]);
});
