import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { birthOf } from '../../../src/process/process-table.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType, overlap } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { rehearse } from '../../support/rehearsal.ts';

describe('a job that goes wrong', () => {
  it('by a crash in a turn is crashed, with the exit code of the process, and the other jobs are done', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '', 'c.txt': '' });
    const { result, job } = await rehearse(checkout, {
      pools: { sim: { count: 1 } },
      jobs: [
        { id: 'a', files: ['a.txt'], prompt: 'sim:edit a.txt half of it\nsim:crash 7' },
        { id: 'b', files: ['b.txt'], prompt: 'go' },
        { id: 'c', files: ['c.txt'], prompt: 'go' },
      ],
    });
    expect(job('a')).toMatchObject({ outcome: 'crashed', exit_code: 7, success: false });
    expect(job('a').error).toContain('exit code 7');
    expect(job('a').files_changed).toEqual(['a.txt']);
    expect(result.counts).toEqual({ crashed: 1, completed: 2 });
    expect(result.pools[0]).toMatchObject({ restarts: 1, given_up: [] });
  });

  it('by the tool’s own account is failed, with its message', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const { job } = await rehearse(checkout, {
      jobs: [
        { id: 'a', files: ['a.txt'], prompt: 'sim:stderr a hint\nsim:fail the model is out' },
        { id: 'b', action: 'ask', prompt: 'sim:say fine' },
      ],
    });
    expect(job('a')).toMatchObject({ outcome: 'failed', error: 'sim error: the model is out', stderr: 'a hint' });
  });

  it('by its time-out is timed out, and its instance runs the next job', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '' });
    const { job, result } = await rehearse(checkout, {
      pools: { sim: { count: 1 } },
      jobs: [
        { id: 'a', files: ['a.txt'], prompt: 'sim:hang', timeout_seconds: 0.3 },
        { id: 'b', files: ['b.txt'], prompt: 'go' },
      ],
    });
    expect(job('a')).toMatchObject({ outcome: 'timed_out', exit_code: 3 });
    expect(job('a').error).toMatch(/^no end within 0\.\d+ s/);
    expect(job('b').outcome).toBe('completed');
    expect(result.pools[0]!.restarts).toBe(0);
  });

  it('is tried again from its restored files, as often as it may', async () => {
    using checkout = Checkout.git({ 'a.txt': 'as it was\n' });
    const { job } = await rehearse(checkout, {
      jobs: [
        {
          id: 'a',
          files: ['a.txt', 'new.txt'],
          attempts: 2,
          prompt: 'sim:edit a.txt once\nsim:edit new.txt x\nsim:crash 3',
        },
        { id: 'b', action: 'ask', prompt: 'sim:say fine' },
      ],
    });
    expect(job('a').attempts.map((attempt) => attempt.outcome)).toEqual(['crashed', 'crashed']);
    expect(checkout.read('a.txt')).toBe('as it was\nonce\n');
    expect(checkout.read('new.txt')).toBe('x\n');
  });

  it('is not tried again when the tool failed it', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const { job } = await rehearse(checkout, {
      jobs: [{ id: 'a', files: ['a.txt'], attempts: 3, prompt: 'sim:fail no' }],
    });
    expect(job('a').attempts).toHaveLength(1);
  });

  it('leaves an error report at the path that it names, and none when it completes', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const { job, result } = await rehearse(checkout, {
      jobs: [
        { id: 'bad', files: ['a.txt'], prompt: 'sim:fail no', paths: { error_report: 'logs/bad.error.json' } },
        { id: 'good', files: ['a.txt'], prompt: 'go', paths: { error_report: 'logs/good.error.json' } },
      ],
    });
    expect(job('bad').error_report_path).toBe('logs/bad.error.json');
    expect(JSON.parse(checkout.read('logs/bad.error.json'))).toMatchObject({
      id: 'bad',
      outcome: 'failed',
      version: 1,
    });
    expect(job('good').error_report_path).toBeNull();
    expect(() => checkout.read('logs/good.error.json')).toThrow();
    expect(result.unattributed).toEqual([]);
  });
});

describe('an instance that dies before the job’s first byte', () => {
  it.each([
    ['a job', {}],
    ['a session', { session: 's' }],
  ])('costs %s nothing', async (_, over) => {
    using checkout = Checkout.git();
    let pid = 0;
    let killed = false;
    const { result } = await rehearse(
      checkout,
      {
        pools: { sim: { count: 1 } },
        jobs: ['a', 'b'].map((id) => ({ id, action: 'ask', prompt: `sim:say from ${id}`, ...over })),
      },
      {
        onEvent(event) {
          if (event.type === 'instance_changed' && event.to === 'ready') pid = event.pid!;
          if (event.type !== 'job_started' || killed) return;
          killed = true;
          process.kill(pid, 'SIGKILL');
          // It is gone when the job gets to it.
          while (birthOf(pid) !== null);
        },
      },
    );
    expect(result.jobs.map((job) => job.stdout)).toEqual(['from a', 'from b']);
    expect(result.pools[0]!.restarts).toBe(1);
  });
});

describe('what a tool prints', () => {
  it('is capped in the result and whole in the transcript, however much it is', async () => {
    using checkout = Checkout.git();
    const { job } = await rehearse(checkout, {
      jobs: [
        { id: 'flood', action: 'ask', prompt: 'sim:flood 5000000\nsim:say the end' },
        { id: 'other', action: 'ask', prompt: 'sim:say fine' },
      ],
    });
    const { stdout, transcript, outcome } = job('flood');
    expect(outcome).toBe('completed');
    expect(stdout.length).toBeLessThan(1_100_000);
    expect(stdout).toMatch(/characters left out[\s\S]*the end$/);
    expect(readFileSync(transcript!, 'latin1').split('flood ').length - 1).toBeGreaterThan(800_000);
  });

  it('may end in the middle of a line', async () => {
    using checkout = Checkout.git();
    const { job } = await rehearse(checkout, {
      pools: { sim: { count: 1 } },
      jobs: [
        { id: 'a', action: 'ask', prompt: 'sim:half no newline after this' },
        { id: 'b', action: 'ask', prompt: 'sim:half > ' },
        { id: 'c', action: 'ask', prompt: 'sim:say sim error: is only quoted\nsim:say and goes on' },
      ],
    });
    expect(job('a')).toMatchObject({ outcome: 'completed', stdout: 'no newline after this' });
    expect(job('b').outcome).toBe('completed');
    expect(job('c')).toMatchObject({ outcome: 'completed' });
  });
});

describe('changed files that no job declared', () => {
  it('are listed with the job whose tool reports them', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '' });
    const { job, result } = await rehearse(checkout, {
      jobs: [
        { id: 'a', files: ['a.txt'], prompt: 'sim:edit a.txt 1\nsim:edit b.txt 2' },
        { id: 'b', action: 'ask', prompt: 'sim:say fine' },
      ],
    });
    expect(job('a')).toMatchObject({ files_changed: ['a.txt', 'b.txt'], outside_files: ['b.txt'] });
    expect(result.unattributed).toEqual([]);
  });

  it('are listed with the run when no tool reports them', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '', 'dirty.txt': '', 'touched.txt': '' });
    checkout.write('dirty.txt', 'changed before the run\n');
    checkout.write('touched.txt', 'changed before the run\n');
    const { result, job } = await rehearse(
      checkout,
      { jobs: [{ id: 'a', files: ['a.txt'], prompt: 'go' }] },
      {
        onEvent(event) {
          if (event.type !== 'job_started') return;
          checkout.write('b.txt', 'by the user\n');
          checkout.write('touched.txt', 'and again\n');
        },
      },
    );
    expect(job('a')).toMatchObject({ files_changed: ['a.txt'], outside_files: [] });
    expect(result.unattributed).toEqual(['b.txt', 'touched.txt']);
  });

  it('are recorded and left alone when they had changed before the run', async () => {
    using checkout = Checkout.git({ 'dirty.txt': '' });
    checkout.write('dirty.txt', 'mine\n');
    checkout.write('new.txt', 'mine\n');
    const { events, result } = await rehearse(checkout, { jobs: [{ id: 'a', action: 'ask', prompt: 'sim:say ok' }] });
    expect(ofType(events, 'run_started')[0]!.dirty!.toSorted()).toEqual(['dirty.txt', 'new.txt']);
    expect(result.unattributed).toEqual([]);
    expect(checkout.git('diff', '--cached', '--name-only')).toBe('');
    expect(checkout.read('dirty.txt')).toBe('mine\n');
  });
});

describe('jobs in processes of their own', () => {
  it('have the results of jobs on pooled processes', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '' });
    const { job, events } = await rehearse(
      checkout,
      {
        jobs: [
          { id: 'a', files: ['a.txt'], prompt: 'sim:edit a.txt 1' },
          { id: 'q', action: 'ask', files: ['b.txt'], prompt: 'sim:say /not a command' },
          { id: 'f', files: ['b.txt'], prompt: 'sim:fail no' },
          { id: 'c', files: ['b.txt'], prompt: 'sim:crash 9', attempts: 2 },
          { id: 't', files: ['b.txt'], prompt: 'sim:hang', timeout_seconds: 0.3 },
          { id: '2', files: ['a.txt'], prompt: 'sim:edit a.txt 2' },
        ],
      },
      { overrides: { poolMode: 'never' } },
    );
    expect(checkout.read('a.txt')).toBe('1\n2\n');
    expect(job('a')).toMatchObject({ outcome: 'completed', instance: null, files_changed: ['a.txt'] });
    expect(job('q')).toMatchObject({ outcome: 'completed', stdout: '/not a command' });
    expect(job('f')).toMatchObject({ outcome: 'failed', error: 'sim error: no' });
    expect(job('c').outcome).not.toBe('completed');
    expect(job('t').outcome).toBe('timed_out');
    expect(overlap(events, 'a', '2')).toBe(false);
    expect(leftoverProcesses()).toEqual([]);
  });
});

it('the jobs of a tool that is not installed can be rehearsed', async () => {
  using checkout = Checkout.git({ 'a.txt': '' });
  const document = { jobs: [{ id: 'a', tool: 'aider', files: ['a.txt'], prompt: 'Add type hints' }] };
  const { result } = await rehearse(checkout, document, {
    overrides: { tool: 'sim' },
    environment: { PATH: process.env['PATH'] },
  });
  expect(result).toMatchObject({ rehearsal: true, counts: { completed: 1 } });
  await expect(rehearse(checkout, document, { environment: { PATH: '/nowhere' } })).rejects.toMatchObject({
    code: 'tool_not_found',
    exitCode: 4,
  });
});
