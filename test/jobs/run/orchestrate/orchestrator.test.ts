import { describe, expect, it } from 'vitest';
import { ofType } from '../../../support/events.ts';
import { never } from '../../../support/never.ts';
import { scriptedRun } from '../scripted-run.ts';

const ask = (id: string, over: object = {}) => ({ id, prompt: 'x', ...over });
const inSession = (id: string) => ask(id, { session: 's' });

describe('a bug in a unit', () => {
  it('ends the run when all has ended, also while pending jobs are being cancelled', async () => {
    const bug = Promise.withResolvers<never>();
    let isCancelling = false;
    await using run = await scriptedRun(
      [ask('fails'), ask('breaks'), ask('waits')],
      (job) => (job === 'breaks' ? bug.promise : 'failed'),
      {
        failFast: true,
        // The bug comes while the cancelled job is on its way to the disk, and no unit runs any more after it.
        async onSync() {
          if (!isCancelling) return;
          bug.reject(new Error('a bug'));
          await new Promise((resolve) => setImmediate(resolve));
        },
      },
    );
    run.record.subscribe((event) => (isCancelling ||= event.type === 'job_finished' && event.job === 'waits'));
    await expect(run.orchestrator.run(never)).rejects.toThrow('a bug');
    expect(run.outcomes()).toEqual(['failed', 'failed', 'cancelled']);
    expect(run.resultOf('breaks')?.error).toBe('aim failed: a bug');
  });

  it('interrupts what else runs, and cancels the rest', async () => {
    await using run = await scriptedRun([ask('breaks'), ask('runs'), ask('waits')], (job, _order, signal) => {
      if (job === 'breaks') throw new Error('a bug');
      const { promise, resolve } = Promise.withResolvers<'interrupted'>();
      signal.addEventListener('abort', () => resolve('interrupted'));
      return promise;
    });
    await expect(run.orchestrator.run(never)).rejects.toThrow('a bug');
    expect(run.outcomes()).toEqual(['failed', 'interrupted', 'cancelled']);
  });
});

describe('an interrupt', () => {
  it('cancels ten thousand waiting jobs with one wait for the disk', async () => {
    const stop = new AbortController();
    await using run = await scriptedRun(
      Array.from({ length: 10_000 }, (_, n) => ask(`job-${n}`)),
      () => {
        stop.abort(new Error('enough'));
        return 'interrupted';
      },
      { capacity: 1 },
    );
    await run.orchestrator.run(stop.signal);
    expect(ofType(run.events, 'job_finished')).toHaveLength(10_000);
    // One for the job that ran, one for all that waited.
    expect(run.syncs).toBe(2);
  });
});

describe('attempts', () => {
  it('follow each other by the policy of the job, and each has an event at its end', async () => {
    const outcomes = ['crashed', 'timed_out', 'completed'] as const;
    await using run = await scriptedRun([ask('tries', { attempts: 5 }), ask('once')], (job, { attempt }) =>
      job === 'tries' ? outcomes[attempt - 1]! : 'crashed',
    );
    await run.orchestrator.run(never);
    const ended = ofType(run.events, 'attempt_ended').map(({ job, attempt, result }) => [job, attempt, result.outcome]);
    expect(ended.filter(([job]) => job === 'tries')).toEqual(outcomes.map((it, n) => ['tries', n + 1, it]));
    expect(ended.filter(([job]) => job === 'once')).toEqual([['once', 1, 'crashed']]);
    expect(run.resultOf('tries')).toMatchObject({ outcome: 'completed', turns: 3, duration_s: 3 });
    expect(run.resultOf('tries')?.attempts.map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  it('are not made again once the run ends: the job is cancelled, for a run that goes on', async () => {
    const stop = new AbortController();
    await using run = await scriptedRun([ask('a', { attempts: 3 })], () => {
      stop.abort(new Error('enough'));
      return 'crashed';
    });
    await run.orchestrator.run(stop.signal);
    expect(run.orders).toHaveLength(1);
    expect(run.outcomes()).toEqual(['cancelled']);
  });

  it('of an earlier aim count, and a finished job is not started again', async () => {
    const attempt = {
      outcome: 'crashed' as const,
      error: 'exit code 1',
      tool: 'sim',
      model: null,
      pool: 'sim',
      instance: 0,
      usage: null,
      started_at: null,
      duration_s: 2,
    };
    const had = { turns: 1, usage: null, counts: true, result: attempt };
    await using first = await scriptedRun([ask('done')], () => 'completed');
    await first.orchestrator.run(never);
    await using run = await scriptedRun(
      [ask('done'), ask('tries', { attempts: 2 }), ask('tried')],
      () => 'completed',
      {},
      ({ emit }) => {
        emit({ type: 'job_finished', job: 'done', result: first.resultOf('done')! });
        emit({ type: 'attempt_ended', job: 'tries', attempt: 1, queued_s: 3, ...had });
        emit({ type: 'job_started', job: 'tries', tool: 'sim', pool: 'sim', instance: 0, attempt: 2 });
        emit({ type: 'attempt_ended', job: 'tried', attempt: 1, queued_s: null, ...had });
      },
    );
    await run.orchestrator.run(never);
    expect(run.orders.map(({ jobs, attempt: number }) => [jobs[0]!.id, number])).toEqual([['tries', 2]]);
    expect(run.outcomes()).toEqual(['completed', 'completed', 'crashed']);
    expect(run.resultOf('tries')).toMatchObject({ turns: 2, duration_s: 3, queued_s: 3 });
    expect(run.resultOf('tried')).toMatchObject({ attempts: [attempt], error: 'exit code 1' });
  });
});

describe('a session', () => {
  it('is one order, and what comes after a failed job of it is skipped', async () => {
    await using run = await scriptedRun(
      [
        ask('bad'),
        ask('one', { session: 's', attempts: 3 }),
        ask('unmet', { session: 's', depends_on: ['bad'] }),
        ask('two', { session: 's' }),
        ask('three', { session: 's' }),
      ],
      (job) => (job === 'bad' || job === 'two' ? 'failed' : 'completed'),
    );
    await run.orchestrator.run(never);
    const session = run.orders.find((order) => order.session === 's')!;
    expect(session.jobs.map(({ id, attempts }) => [id, attempts])).toEqual([
      ['one', 1],
      ['two', 1],
      ['three', 1],
    ]);
    expect(run.outcomes()).toEqual(['failed', 'completed', 'skipped', 'failed', 'skipped']);
    expect(run.resultOf('three')?.error).toBe('session_lost: two failed');
    expect(run.resultOf('unmet')?.error).toBe('depends on bad, which ended failed');
  });

  it('is cancelled from the job on that an interrupt ended', async () => {
    const stop = new AbortController();
    await using run = await scriptedRun(['a', 'b', 'c'].map(inSession), (job) => {
      if (job === 'a') return 'completed';
      stop.abort(new Error('enough'));
      return 'interrupted';
    });
    await run.orchestrator.run(stop.signal);
    expect(run.outcomes()).toEqual(['completed', 'interrupted', 'cancelled']);
    expect(run.resultOf('c')).toMatchObject({ exit_code: 130, error: 'the run was interrupted' });
  });

  it('is lost by a job that failed, also where an interrupt comes right after', async () => {
    const stop = new AbortController();
    await using run = await scriptedRun(['a', 'b'].map(inSession), () => 'failed', {
      onSync: async () => stop.abort(new Error('enough')),
    });
    await run.orchestrator.run(stop.signal);
    expect(run.outcomes()).toEqual(['failed', 'skipped']);
  });
});

describe('an executor that leaves out a report', () => {
  it.each([
    ['a job', [ask('b')]],
    ['a session', ['a', 'b', 'c'].map(inSession)],
  ])('is a bug, which fails the rest of %s', async (_, jobs) => {
    await using run = await scriptedRun(jobs, (job) => (job === 'a' ? 'completed' : null));
    await expect(run.orchestrator.run(never)).rejects.toThrow(/did not report on b/);
    expect(run.outcomes()).toEqual(jobs.map(({ id }) => (id === 'a' ? 'completed' : 'failed')));
    expect(run.resultOf('b')?.error).toMatch('aim failed: ');
  });
});
