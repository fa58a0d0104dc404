import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldRun } from '../../../src/jobs/record/run-state.ts';
import { readJournal } from '../../../src/jobs/record/past/read-journal.ts';
import { ofType, overlap } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { editLine, lines, WorktreeRuns } from './worktree-run.ts';

describe('a run in worktrees', () => {
  it('edits one file in several jobs at once, and lands a commit for each on the branch', async () => {
    using runs = new WorktreeRuns();
    const { result, events, job } = await runs.run({
      jobs: [
        { id: 'top', files: ['a.txt'], prompt: `sim:sleep 0.4\n${editLine('a.txt', 1)}\nsim:say done` },
        { id: 'end', files: ['a.txt'], prompt: `sim:sleep 0.4\n${editLine('a.txt', 10)}` },
        { id: 'new', prompt: 'sim:edit c.txt made' },
      ],
    });
    expect(result.counts).toEqual({ completed: 3 });
    expect(overlap(events, 'top', 'end')).toBe(true);
    expect(runs.test.read('a.txt')).toBe(lines(1, 10));
    expect(runs.test.read('c.txt')).toBe('made\n');
    const ids = runs.subjects().map((subject) => subject.split(':')[0]);
    expect(new Set(ids)).toEqual(new Set(['first', 'top', 'end', 'new']));
    expect(runs.test.git('rev-list', '--min-parents=2', 'HEAD')).toBe('');
    expect(runs.test.git('status', '--porcelain')).toBe('');
    expect(runs.test.git('log', '-1', '--format=%an <%ae>')).toBe('Test <test@localhost>');
    const landing = { kind: 'landed', how: 'ff', commits: 3, branch: 'main', to: runs.test.head, reason: null };
    expect(result.landing).toMatchObject(landing);
    expect(job('new')).toMatchObject({ files_changed: ['c.txt'], outside_files: [], branch: null });
    expect(runs.test.git('show', '--format=', '--name-only', job('new').commit!)).toBe('c.txt');
    expect(readFileSync(job('top').patch!, 'utf8')).toContain('+edited 1');
    expect(readFileSync(join(job('top').patch!, '../../answers/top.md'), 'utf8')).toBe('done\n');
    expect(runs.leftovers()).toEqual([]);
    expect(leftoverProcesses()).toEqual([]);
    // The line that undoes it.
    runs.test.git(...result.landing!.command!.split(' ').slice(1));
    expect(runs.subjects()).toEqual(['first']);
  });

  it('names a change of what a link leads to as the job declared it', async () => {
    using runs = new WorktreeRuns({ 'AGENTS.md': 'a\n', 'b.txt': 'b\n' });
    symlinkSync('AGENTS.md', join(runs.path, 'CLAUDE.md'));
    runs.test.git('add', '-A');
    runs.test.git('commit', '-q', '-m', 'a link');
    const { job, result } = await runs.run({
      jobs: [
        { id: 'link', files: ['CLAUDE.md'], prompt: 'sim:edit CLAUDE.md more' },
        { id: 'other', files: ['b.txt'], prompt: 'sim:edit b.txt more\nsim:edit AGENTS.md less' },
      ],
    });
    expect(job('link')).toMatchObject({ files_changed: ['CLAUDE.md'], outside_files: [] });
    expect(job('other')).toMatchObject({ outside_files: ['AGENTS.md'] });
    expect(result.unattributed).toEqual([]);
  });

  it('starts each process in its worktree, and does not start it again for a job', async () => {
    using runs = new WorktreeRuns();
    const { events, result } = await runs.run({
      pools: { sim: { count: 2 } },
      jobs: [1, 2, 3, 4, 5].map((n) => ({ id: `j${n}`, prompt: `sim:edit f${n}.txt x` })),
    });
    expect(result.counts).toEqual({ completed: 5 });
    const started = ofType(events, 'instance_changed').filter(({ to }) => to === 'starting');
    expect(started).toHaveLength(2);
    expect(result.landing).toMatchObject({ commits: 5 });
  });

  it('lets a job that depends on another one see what that did', async () => {
    using runs = new WorktreeRuns();
    const { job } = await runs.run({
      jobs: [
        { id: 'first', prompt: 'sim:edit a.txt line 1 => first' },
        { id: 'second', files: ['a.txt'], prompt: 'sim:edit a.txt first => second', depends_on: ['first'] },
        { id: 'ask', action: 'ask', prompt: 'sim:edit a.txt first => asked', depends_on: ['first'] },
      ],
    });
    expect(job('second').outcome).toBe('completed');
    expect(runs.test.read('a.txt')).toContain('second');
    expect(runs.test.read('a.txt')).not.toContain('first');
  });

  it('gives the jobs of a session one worktree and a commit each', async () => {
    using runs = new WorktreeRuns();
    const { job, result } = await runs.run({
      jobs: [
        { id: 's1', session: 's', prompt: 'sim:edit a.txt line 1 => one' },
        { id: 'x', prompt: 'sim:edit b.txt line 1 => other' },
        { id: 's2', session: 's', prompt: 'sim:edit a.txt one => two' },
        { id: 's3', session: 's', prompt: 'sim:edit new.txt three' },
      ],
    });
    expect(result.counts).toEqual({ completed: 4 });
    expect(new Set(['s1', 's2', 's3'].map((id) => job(id).instance)).size).toBe(1);
    expect(runs.subjects().filter((subject) => subject.startsWith('s'))).toHaveLength(3);
    expect(runs.test.read('a.txt')).toContain('two');
  });

  it('merges nothing of a job that did not end well, and keeps its change as a patch', async () => {
    using runs = new WorktreeRuns();
    const { job, result } = await runs.run({
      jobs: [
        { id: 'bad', prompt: 'sim:edit a.txt line 1 => half\nsim:fail no luck' },
        { id: 'good', prompt: 'sim:edit b.txt line 1 => whole' },
      ],
    });
    expect(job('bad')).toMatchObject({ outcome: 'failed', commit: null, branch: null, files_changed: ['a.txt'] });
    expect(readFileSync(job('bad').patch!, 'utf8')).toContain('+half');
    expect(runs.test.read('a.txt')).toBe(lines());
    expect(result.landing).toMatchObject({ commits: 1 });
  });

  it('runs jobs in processes of their own', async () => {
    using runs = new WorktreeRuns();
    const { result, job } = await runs.run(
      { jobs: [1, 2, 3].map((n) => ({ id: `j${n}`, prompt: editLine('a.txt', 1 + 3 * n) })) },
      { overrides: { poolMode: 'never' } },
    );
    expect(result.counts).toEqual({ completed: 3 });
    expect(job('j1').instance).toBe(null);
    expect(runs.test.read('a.txt')).toBe(lines(4, 7, 10));
    expect(runs.leftovers()).toEqual([]);
  });

  it('works in a folder below the top, also in one that no commit has', async () => {
    using runs = new WorktreeRuns({ 'core/a.txt': lines(), 'a.txt': 'top\n' });
    const jobs = [1, 2].map((n) => ({ id: `j${n}`, files: ['a.txt'], prompt: editLine('core/a.txt', n * 4) }));
    const { job } = await runs.run({ jobs }, { cwd: join(runs.path, 'core') });
    expect(job('j1').files_changed).toEqual(['a.txt']);
    expect(runs.test.read('core/a.txt')).toBe(lines(4, 8));
    expect(runs.test.read('a.txt')).toBe('top\n');
  });

  it('has a journal that folds to its merges, ended', async () => {
    using runs = new WorktreeRuns();
    const { result, job } = await runs.run({
      jobs: [
        { id: 'bad', prompt: 'sim:fail no' },
        { id: 'good', prompt: 'sim:edit b.txt line 1 => whole' },
      ],
    });
    const { merges, started } = foldRun(readJournal(result.journal!).events);
    expect(started).toMatchObject({ isolation: { kind: 'worktree', branch: 'refs/heads/main' } });
    const key = { job: 2, attempt: 1 };
    expect(merges).toMatchObject({
      landed: { kind: 'landed' },
      landing: { how: 'ff' },
      settled: [{ job: 1, attempt: 1 }],
    });
    expect(merges.committed.map((it) => it.key)).toEqual([key]);
    expect(merges.merged).toEqual([{ key, commit: job('good').commit }]);
  });
});

describe('where jobs work', () => {
  const two = [
    { id: 'j1', files: ['a.txt'], prompt: editLine('a.txt', 1) },
    { id: 'j2', files: ['a.txt'], prompt: editLine('a.txt', 9) },
  ];

  it('is worktrees by itself for two jobs that edit', async () => {
    using runs = new WorktreeRuns();
    const { result } = await runs.run({ isolation: 'auto', jobs: two });
    expect(result.isolation).toMatchObject({ kind: 'worktree' });
    expect(runs.subjects()).toHaveLength(3);
  });

  it('is the checkout for one job that edits, where worktrees are not possible, and where it is asked for', async () => {
    using runs = new WorktreeRuns();
    const one = await runs.run({ isolation: 'auto', jobs: [two[0]!, { id: 'q', action: 'ask', prompt: 'why?' }] });
    expect(one.result.isolation).toEqual({ kind: 'shared', reason: 'fewer than two of its jobs edit' });
    const missed = await runs.run({ isolation: 'auto', jobs: two });
    expect(missed.result.isolation).toEqual({
      kind: 'shared',
      reason: 'jobs would not see edits of theirs that are not committed: j1 (a.txt), j2 (a.txt)',
    });
    const asked = await runs.run({ isolation: 'auto', jobs: two }, { overrides: { isolation: 'shared' } });
    expect(asked.result.isolation).toEqual({ kind: 'shared', reason: null });
    expect(runs.subjects()).toEqual(['first']);
  });

  it('is worktrees for a single job that is not to move the branch, and nothing else', async () => {
    using runs = new WorktreeRuns();
    const document = { isolation: 'auto', land: 'branch', jobs: [two[0]] };
    expect((await runs.run(document)).result).toMatchObject({
      isolation: { kind: 'worktree' },
      landing: { kind: 'left' },
    });
    expect(runs.test.read('a.txt')).toBe(lines());
    runs.test.write('a.txt', 'mine\n');
    await expect(runs.run(document)).rejects.toMatchObject({ code: 'isolation_refused' });
    await expect(runs.run({ ...document, isolation: 'shared' })).rejects.toMatchObject({
      code: 'invalid_file',
      issues: [{ place: 'land', message: 'branch needs worktrees, and the jobs are to share the checkout' }],
    });
    expect(runs.test.read('a.txt')).toBe('mine\n');
  });

  it('is refused before anything starts, with the reason and the remedy, where worktrees were asked for', async () => {
    using runs = new WorktreeRuns();
    runs.test.write('a.txt', 'mine\n');
    await expect(runs.run({ jobs: two })).rejects.toMatchObject({
      code: 'isolation_refused',
      message: expect.stringContaining('j1 (a.txt), j2 (a.txt)'),
      hint: 'commit them first, or --isolation shared',
    });
    expect(existsSync(join(runs.path, '.aim'))).toBe(false);
  });
});
