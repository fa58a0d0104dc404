import { describe, expect, it } from 'vitest';
import type { AimEvent } from '../../../src/model/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { editLine, lines, WorktreeRuns } from './worktree-run.ts';

const jobs = [
  { id: 'done', prompt: editLine('a.txt', 2) },
  {
    id: 'hangs',
    prompt: 'sim:edit b.txt line 2 => half\nsim:grandchild\nsim:say begun\nsim:hang',
    depends_on: ['done'],
  },
  { id: 'waits', prompt: editLine('a.txt', 9), depends_on: ['hangs'] },
];

/** Aborts when an event passes the test. */
function abortAt(controller: AbortController, test: (event: AimEvent) => boolean) {
  return (event: AimEvent) => {
    if (test(event)) controller.abort(new Error('enough'));
  };
}

const isAtWork = (event: AimEvent) => event.type === 'turn_output' && event.text.includes('begun');

describe('an interrupted run in worktrees', () => {
  it('leaves what is merged as a branch, the checkout as it was, and only the refs that a resumed run needs', async () => {
    using runs = new WorktreeRuns();
    runs.test.write('mine.txt', 'mine\n');
    const stop = new AbortController();
    const { result, job } = await runs.run({ jobs }, { onEvent: abortAt(stop, isAtWork) }, stop.signal);
    expect(result.interrupted).toBe(true);
    expect(job('done').outcome).toBe('completed');
    expect(job('hangs')).toMatchObject({ outcome: 'interrupted', files_changed: ['b.txt'], commit: null });
    expect(job('waits').outcome).toBe('cancelled');
    const branch = `aim/${result.run_id}/merged`;
    expect(result.landing).toMatchObject({ kind: 'left', branch, commits: 1, reason: 'the run was cut short' });
    expect(result.landing?.command).toBe(`git merge ${branch}`);
    expect(runs.subjects()).toEqual(['first']);
    expect(runs.test.git('show', `${branch}:a.txt`)).toBe(lines(2).trimEnd());
    expect(runs.test.git('status', '--porcelain')).toBe('?? mine.txt');
    expect(runs.leftovers()).toEqual([`refs/aim/${result.run_id}/tip`]);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('cancels every job when it is interrupted at its start', async () => {
    using runs = new WorktreeRuns();
    const stop = new AbortController();
    const onEvent = abortAt(stop, ({ type }) => type === 'run_started');
    const document = { defaults: { tool: 'sim', verify: ['true'] }, jobs };
    const { result } = await runs.run(document, { onEvent }, stop.signal);
    expect(result.counts).toEqual({ cancelled: 3 });
    expect(result.landing).toMatchObject({ kind: 'nothing' });
    expect(runs.leftovers()).toEqual([`refs/aim/${result.run_id}/tip`]);
  });

  it.each(['job', 'merge'] as const)('ends a check that is under way: %s', async (when) => {
    using runs = new WorktreeRuns();
    const stop = new AbortController();
    const onEvent = abortAt(stop, (event) => event.type === 'check_started' && event.stage === when);
    const verify = ['sh', '-c', 'grep -q edited a.txt && sleep 300; true'];
    const { result, job } = await runs.run(
      { defaults: { tool: 'sim', verify, verify_when: when }, jobs: [jobs[0]] },
      { onEvent },
      stop.signal,
    );
    expect(job('done')).toMatchObject({ outcome: 'interrupted', commit: null, branch: null });
    expect(result.landing).toMatchObject({ kind: 'nothing' });
    expect(leftoverProcesses()).toEqual([]);
    // What passed its own check waits to be merged by a run that is resumed.
    const kept = when === 'merge' ? [`refs/aim/${result.run_id}/job/1/1`] : [];
    const refs = runs.leftovers().filter((name) => !name.endsWith('/candidate'));
    expect(refs).toEqual([...kept, `refs/aim/${result.run_id}/tip`]);
  });
});

describe('where a run lands', () => {
  const two = [
    { id: 'j1', prompt: editLine('a.txt', 2) },
    { id: 'j2', prompt: editLine('b.txt', 2) },
  ];

  it.each([
    ['ff', { kind: 'landed', how: 'ff' }, 3, ''],
    ['staged', { kind: 'landed', how: 'staged' }, 1, 'M  a.txt\nM  b.txt'],
    ['branch', { kind: 'left', reason: null }, 1, ''],
    ['none', { kind: 'kept' }, 1, ''],
  ] as const)('is decided by land: %s', async (land, landing, commits, status) => {
    using runs = new WorktreeRuns();
    const { result } = await runs.run({ land, jobs: two });
    expect(result.landing).toMatchObject({ ...landing, commits: 2 });
    expect(runs.subjects()).toHaveLength(commits);
    expect(runs.test.git('status', '--porcelain')).toBe(status);
    expect(runs.leftovers()).toEqual(land === 'none' ? [`refs/aim/${result.run_id}/tip`] : []);
    // The command brings it in, or takes it back.
    if (result.landing?.command === null) throw new Error('no command');
    runs.test.git(...result.landing!.command.split(' ').slice(1));
    const isIn = land === 'branch' || land === 'none';
    expect(runs.test.read('a.txt')).toBe(isIn ? lines(2) : lines());
  });

  it('puts the commits on top of what the user committed meanwhile, with other edits left as they are', async () => {
    using runs = new WorktreeRuns();
    let committed = false;
    const onEvent = (event: AimEvent) => {
      if (event.type !== 'job_merged' || committed) return;
      committed = true;
      runs.test.commit('mine', { 'mine.txt': 'mine\n' });
      runs.test.write('mine.txt', 'edited\n');
      runs.test.write('staged.txt', 'staged\n');
      runs.test.git('add', 'staged.txt');
    };
    const { result } = await runs.run({ jobs: two }, { onEvent });
    expect(result.landing).toMatchObject({ kind: 'landed', replayed: true });
    expect(runs.subjects().slice(0, 2)).toEqual(['first', 'mine']);
    expect(runs.test.git('status', '--porcelain')).toBe(' M mine.txt\nA  staged.txt');
    // What nobody committed and no job explains is listed.
    expect(result.unattributed).toEqual(['mine.txt', 'staged.txt']);
  });

  it('leaves a branch where files of the user would be overwritten', async () => {
    using runs = new WorktreeRuns();
    const onEvent = (event: AimEvent) => {
      if (event.type === 'job_merged') runs.test.write('a.txt', 'mine\n');
    };
    const { result } = await runs.run({ jobs: two }, { onEvent });
    expect(result.landing).toMatchObject({ kind: 'left', reason: '1 file of yours would be overwritten: a.txt' });
    expect(runs.test.read('a.txt')).toBe('mine\n');
    expect(result.jobs.every(({ success }) => success)).toBe(true);
  });
});
