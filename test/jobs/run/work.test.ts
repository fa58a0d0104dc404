import { describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType, overlap, spanOf } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { rehearse } from '../../support/rehearsal.ts';

describe('a run on three instances', () => {
  it('edits the files of its jobs at the same time, and reports the changes', async () => {
    using checkout = Checkout.git({ 'a.ts': 'a\n', 'b.py': 'b\n', 'docs/c.md': 'c\n' });
    const { result, events, job } = await rehearse(checkout, {
      jobs: [
        { id: 'a', files: ['a.ts'], prompt: 'sim:sleep 0.5\nsim:edit a.ts // more' },
        { id: 'b', files: ['b.py'], prompt: 'sim:sleep 0.5\nsim:edit b.py b => B' },
        { id: 'c', files: ['docs/c.md'], prompt: 'say hello' },
      ],
    });
    expect(result.counts).toEqual({ completed: 3 });
    expect(checkout.read('a.ts')).toBe('a\n// more\n');
    expect(checkout.read('b.py')).toBe('B\n');
    expect(checkout.read('docs/c.md')).toContain('rehearsed: say hello');
    expect(job('c')).toMatchObject({ files_changed: ['docs/c.md'], outside_files: [], exit_code: 0, success: true });
    expect(overlap(events, 'a', 'b')).toBe(true);
    expect(result).toMatchObject({ rehearsal: true, interrupted: false, unattributed: [] });
    expect(result.head).toBe(checkout.git('rev-parse', 'HEAD').trim());
    expect(job('a').usage?.input_tokens).toBeGreaterThan(0);
    expect(leftoverProcesses()).toEqual([]);
    expect(checkout.git('status', '--porcelain')).not.toContain('.aim');
  });

  it('never runs two edits of one file at the same time', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const { events } = await rehearse(checkout, {
      jobs: [1, 2, 3].map((n) => ({ id: `j${n}`, files: ['a.txt'], prompt: `sim:edit a.txt line ${n}` })),
    });
    expect(checkout.read('a.txt')).toBe('line 1\nline 2\nline 3\n');
    expect(overlap(events, 'j1', 'j2') || overlap(events, 'j2', 'j3') || overlap(events, 'j1', 'j3')).toBe(false);
  });

  it('runs questions about one file at the same time', async () => {
    using checkout = Checkout.git({ 'a.txt': 'x\n' });
    const { events, job } = await rehearse(checkout, {
      jobs: ['a', 'b'].map((id) => ({ id, action: 'ask', files: ['a.txt'], prompt: 'sim:sleep 0.5\nsim:say fine' })),
    });
    expect(overlap(events, 'a', 'b')).toBe(true);
    expect(job('a')).toMatchObject({ stdout: 'fine', edits: false, files_changed: [] });
  });

  it('keeps an answering job from changing anything', async () => {
    using checkout = Checkout.git({ 'a.txt': 'x\n' });
    const { job } = await rehearse(checkout, {
      jobs: [
        { id: 'r', action: 'review', files: ['a.txt'], prompt: 'sim:edit a.txt no' },
        { id: 'e', files: ['a.txt'], prompt: 'sim:edit a.txt yes' },
      ],
    });
    expect(checkout.read('a.txt')).toBe('x\nyes\n');
    expect(job('r').stdout).toBe('Would edit a.txt');
  });

  it('runs an editing job that names no files alone', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '' });
    const { events } = await rehearse(checkout, {
      jobs: [
        { id: 'a', files: ['a.txt'], prompt: 'go' },
        { id: 'all', prompt: 'sim:edit b.txt everywhere' },
        { id: 'b', files: ['b.txt'], prompt: 'go' },
      ],
    });
    expect(overlap(events, 'all', 'a') || overlap(events, 'all', 'b')).toBe(false);
  });

  it('creates a file that a job names and that is not there yet', async () => {
    using checkout = Checkout.git();
    const { job } = await rehearse(checkout, {
      jobs: [{ id: 'new', files: ['a/b/made here.txt'], prompt: 'sim:edit "a/b/made here.txt" hello' }],
    });
    expect(checkout.read('a/b/made here.txt')).toBe('hello\n');
    expect(job('new').files_changed).toEqual(['a/b/made here.txt']);
  });

  it.each([
    ['answers only', 'sim:say no', 'completed'],
    ['fails', 'sim:fail no', 'failed'],
    ['is timed out', 'sim:hang', 'timed_out'],
  ])(
    'leaves no empty file behind that the tool made of a mistyped name, where the job %s',
    async (_, prompt, outcome) => {
      using checkout = Checkout.git({ 'src/clik/typo.py': 'x\n' });
      const jobs = [
        { id: 'pooled', files: ['src/clik/tpyo.py'], prompt, timeout_seconds: 1, pool: { mode: 'always' } },
        { id: 'alone', files: ['clik/deep/tpyo.py'], prompt, timeout_seconds: 1, pool: { mode: 'never' } },
      ];
      const { result } = await rehearse(checkout, { jobs });
      for (const job of result.jobs) expect(job).toMatchObject({ outcome, files_changed: [] });
      expect(checkout.git('status', '--porcelain', '--untracked-files=all')).toBe('');
    },
  );

  it('has a job that changed nothing as completed', async () => {
    using checkout = Checkout.git({ 'a.txt': 'x\n' });
    const { job } = await rehearse(checkout, {
      jobs: [{ id: 'a', files: ['a.txt'], prompt: 'sim:say nothing to do' }],
    });
    expect(job('a')).toMatchObject({ outcome: 'completed', files_changed: [], stdout: 'nothing to do' });
  });

  it('works in a folder below the top of the checkout', async () => {
    using checkout = Checkout.git({ 'core/state.py': 's\n', 'state.py': 'top\n' });
    const { result } = await rehearse(
      checkout,
      { jobs: [{ id: 'a', files: ['state.py'], prompt: 'go' }] },
      { cwd: checkout.file('core') },
    );
    expect(result.jobs[0]).toMatchObject({ files_changed: ['state.py'], outside_files: [] });
    expect(checkout.read('state.py')).toBe('top\n');
    expect(checkout.read('core/state.py')).toContain('rehearsed');
  });

  it('works outside a git checkout, where only HEAD and left-over changes are unknown', async () => {
    using checkout = Checkout.plain({ 'a.txt': 'x\n' });
    const { result, job } = await rehearse(checkout, {
      jobs: [
        { id: 'a', files: ['a.txt'], prompt: 'go' },
        { id: 'b', files: ['new.txt'], prompt: 'go' },
      ],
    });
    expect(result).toMatchObject({ head: null, unattributed: null, counts: { completed: 2 } });
    expect(job('a').files_changed).toEqual(['a.txt']);
  });
});

describe('jobs that wait for others', () => {
  it('start once these are done, and are skipped when one of them did not complete', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '' });
    const { events, job } = await rehearse(checkout, {
      jobs: [
        { id: 'last', files: ['b.txt'], prompt: 'go', depends_on: ['first'] },
        { id: 'never', files: ['b.txt'], prompt: 'go', depends_on: ['bad'] },
        { id: 'nor', files: ['b.txt'], prompt: 'go', depends_on: ['never'] },
        { id: 'first', files: ['a.txt'], prompt: 'go' },
        { id: 'bad', files: ['a.txt'], prompt: 'sim:fail no luck' },
      ],
    });
    expect(spanOf(events, 'last').from).toBeGreaterThan(spanOf(events, 'first').to);
    expect(job('last').outcome).toBe('completed');
    expect(job('bad')).toMatchObject({ outcome: 'failed', exit_code: 1, error: 'sim error: no luck' });
    expect(job('never')).toMatchObject({ outcome: 'skipped', exit_code: null, turns: 0 });
    expect(job('never').error).toBe('depends on bad, which ended failed');
    expect(job('nor').error).toBe('depends on never, which ended skipped');
    expect(ofType(events, 'job_started').map((event) => event.job)).not.toContain('never');
  });
});

describe('a session', () => {
  it('is one lease: one instance, in file order, with one conversation', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '' });
    const { events, result } = await rehearse(checkout, {
      jobs: [
        { id: 's1', session: 's', files: ['a.txt'], prompt: 'go' },
        { id: 'x', files: ['b.txt'], prompt: 'go' },
        { id: 's2', session: 's', action: 'ask', prompt: 'which files do you know?' },
        { id: 's3', session: 's', action: 'ask', files: ['a.txt'], prompt: 'go' },
      ],
    });
    const session = result.jobs.filter((job) => job.id.startsWith('s'));
    expect(new Set(session.map((job) => job.instance)).size).toBe(1);
    expect(spanOf(events, 's2').from).toBeGreaterThan(spanOf(events, 's1').to);
    expect(spanOf(events, 's3').from).toBeGreaterThan(spanOf(events, 's2').to);
    expect(session[1]!.stdout).toContain('Files: a.txt');
    const turnsOf = ofType(events, 'turn_ended').filter(({ holder }) => holder === 's');
    expect(new Set(turnsOf.map(({ job }) => job))).toEqual(new Set(['s1', 's2', 's3']));
  });

  it('is lost with a job that fails: the rest of it is skipped', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const { job } = await rehearse(checkout, {
      jobs: [
        { id: 'one', session: 's', action: 'ask', prompt: 'sim:say hi' },
        { id: 'two', session: 's', action: 'ask', prompt: 'sim:crash 4' },
        { id: 'three', session: 's', action: 'ask', prompt: 'sim:say hi' },
        { id: 'other', action: 'ask', prompt: 'sim:say hi' },
      ],
    });
    expect(job('one').outcome).toBe('completed');
    expect(job('two')).toMatchObject({ outcome: 'crashed', exit_code: 4 });
    expect(job('three')).toMatchObject({ outcome: 'skipped', error: 'session_lost: two crashed' });
    expect(job('other').outcome).toBe('completed');
  });

  it('begins with a new conversation', async () => {
    using checkout = Checkout.git({ 'secret.txt': 'x\n' });
    const { job } = await rehearse(checkout, {
      pools: { sim: { count: 1 } },
      jobs: [
        { id: 'a', action: 'ask', files: ['secret.txt'], prompt: 'go' },
        { id: 'b', action: 'ask', prompt: 'go' },
      ],
    });
    expect(job('b')).toMatchObject({ stdout: 'Rehearsed an answer to: go\nFiles: none' });
  });
});
