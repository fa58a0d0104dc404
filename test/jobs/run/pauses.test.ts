import { describe, expect, it } from 'vitest';
import { ofType } from '../../support/events.ts';
import { eventually } from '../../support/eventually.ts';
import { never } from '../../support/never.ts';
import { scriptedRun, type ScriptedRun } from './scripted-run.ts';

const MINUTE = 60_000;
const ask = (id: string, over: object = {}) => ({ id, prompt: 'x', ...over });
const ids = (run: ScriptedRun) => run.orders.map(({ jobs }) => jobs[0]!.id);
const changes = (run: ScriptedRun) => ofType(run.events, 'pool_changed').map(({ pool, to }) => `${pool} ${to}`);
const attemptsOf = (run: ScriptedRun, id: string) =>
  (run.resultOf(id)?.attempts ?? []).map(({ pool, outcome, limit }) => `${pool} ${limit?.kind ?? outcome}`);

/** Lets what is due happen: promises, and the timers of another minute. */
async function passMinute(run: ScriptedRun): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  run.clock.advance(MINUTE);
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a pool that met a limit', () => {
  it('is waited for: one job is tried alone, then all go on, and the limit is no attempt of the job', async () => {
    let isOver = false;
    await using run = await scriptedRun(
      ['a', 'b', 'c', 'd'].map((id) => ask(id)),
      () => (isOver ? 'completed' : 'quota'),
    );
    const ended = run.orchestrator.run(never);
    await eventually(() => expect(ids(run)).toEqual(['a', 'b']));
    isOver = true;
    await passMinute(run);
    await ended;
    expect(run.outcomes()).toEqual(['completed', 'completed', 'completed', 'completed']);
    expect(changes(run)).toEqual(['sim paused', 'sim trying', 'sim open']);
    expect(attemptsOf(run, 'a')).toEqual(['sim quota', 'sim completed']);
    expect(ofType(run.events, 'attempt_ended').map(({ job, counts }) => [job, counts])).toContainEqual(['a', false]);
  });

  it('tries one alone again and again while the limit lasts, and does not burn what waits', async () => {
    let tries = 0;
    await using run = await scriptedRun([ask('a'), ask('b')], () => (++tries > 4 ? 'completed' : 'quota'), {
      capacity: 1,
    });
    const ended = run.orchestrator.run(never);
    for (let n = 0; n < 4; n++) await passMinute(run);
    await ended;
    expect(run.outcomes()).toEqual(['completed', 'completed']);
    expect(ids(run)).toEqual(['a', 'a', 'a', 'a', 'a', 'b']);
  });

  it('leaves other pools alone, and the files of what waits for it too', async () => {
    let isOver = false;
    const edit = { action: 'edit', files: ['x.txt'] };
    await using run = await scriptedRun(
      [ask('stuck'), ask('waits', edit), ask('goes', { ...edit, tool: 'other' })],
      (job) => (job === 'goes' || isOver ? 'completed' : 'quota'),
      { capacity: 1 },
    );
    const ended = run.orchestrator.run(never);
    await eventually(() => expect(run.resultOf('goes')?.outcome).toBe('completed'));
    isOver = true;
    await passMinute(run);
    await ended;
    expect(run.outcomes()).toEqual(['completed', 'completed', 'completed']);
  });

  it('is not waited for longer than it may be: its jobs fail, and those that were not tried are not started', async () => {
    await using run = await scriptedRun([ask('a'), ask('b'), ask('after', { depends_on: ['a'] })], () => 'quota', {
      capacity: 1,
      maxWaitMs: 30_000,
    });
    await run.orchestrator.run(never);
    expect(run.outcomes()).toEqual(['failed', 'not_started', 'skipped']);
    expect(run.resultOf('b')?.error).toMatch(/^the pool sim is paused until .*longer than .*: no more$/);
    expect(ids(run)).toEqual(['a']);
  });

  it('ends with the run: what would have been tried again is cancelled, for a run that goes on', async () => {
    const stop = new AbortController();
    await using run = await scriptedRun([ask('a'), ask('b')], () => 'quota', { capacity: 1 });
    const ended = run.orchestrator.run(stop.signal);
    await eventually(() => expect(changes(run)).toEqual(['sim paused']));
    stop.abort(new Error('enough'));
    await ended;
    expect(run.outcomes()).toEqual(['cancelled', 'cancelled']);
    expect(attemptsOf(run, 'a')).toEqual(['sim quota']);
  });

  it('is not waited for where a job is not to be tried again after a quota', async () => {
    await using run = await scriptedRun([ask('a', { retry_on: ['crashed'] })], () => 'quota');
    await run.orchestrator.run(never);
    expect(run.outcomes()).toEqual(['failed']);
  });

  it('keeps the conversation of a session: the job that met it is tried again there, and the rest follows', async () => {
    let isOver = false;
    const inSession = (id: string) => ask(id, { session: 's' });
    await using run = await scriptedRun(['a', 'b', 'c'].map(inSession), (job) =>
      job === 'b' && !isOver ? 'quota' : 'completed',
    );
    const ended = run.orchestrator.run(never);
    await eventually(() => expect(changes(run)).toEqual(['sim paused']));
    isOver = true;
    await passMinute(run);
    await ended;
    expect(run.outcomes()).toEqual(['completed', 'completed', 'completed']);
    expect(run.orders).toHaveLength(1);
    expect(attemptsOf(run, 'b')).toEqual(['sim quota', 'sim completed']);
  });
});

describe('a job with pools to fall back on', () => {
  const file = { defaults: { tool: 'sim', action: 'ask', fallback: ['other', 'third'] } };

  it('goes to the next one after its attempts, each in its result', async () => {
    await using run = await scriptedRun(
      [ask('a', { attempts: 2 })],
      (_, { pool }) => (pool === 'third' ? 'completed' : 'crashed'),
      { file },
    );
    await run.orchestrator.run(never);
    expect(attemptsOf(run, 'a')).toEqual([
      'sim crashed',
      'sim crashed',
      'other crashed',
      'other crashed',
      'third completed',
    ]);
    expect(run.resultOf('a')).toMatchObject({ outcome: 'completed', pool: 'third', tool: 'sim' });
    expect(run.orders.map(({ attempt, uncounted }) => [attempt, uncounted])).toEqual([
      [1, 0],
      [2, 0],
      [3, 2],
      [4, 2],
      [5, 4],
    ]);
  });

  it('does not wait for a pool that met a limit for long, and neither do those that were not tried', async () => {
    const jobs = ['a', 'b', 'c'].map((id) => ask(id));
    await using run = await scriptedRun(jobs, (_, { pool }) => (pool === 'sim' ? 'quota' : 'completed'), {
      file,
      capacity: 1,
      maxWaitMs: 30_000,
    });
    await run.orchestrator.run(never);
    expect(run.outcomes()).toEqual(['completed', 'completed', 'completed']);
    expect(attemptsOf(run, 'a')).toEqual(['sim quota', 'other completed']);
    expect(attemptsOf(run, 'b')).toEqual(['other completed']);
  });

  it('goes there at once where its own pool can’t be started', async () => {
    await using run = await scriptedRun([ask('a')], (_, { pool }) => (pool === 'sim' ? 'not_started' : 'completed'), {
      file,
    });
    await run.orchestrator.run(never);
    expect(attemptsOf(run, 'a')).toEqual(['sim not_started', 'other completed']);
  });

  it('counts what an earlier part of the run has recorded', async () => {
    const result = { outcome: 'crashed', error: null, tool: 'sim', model: null, pool: 'sim', instance: 0 } as const;
    const had = { turns: 1, usage: null, queued_s: 0, counts: true };
    await using run = await scriptedRun(
      [ask('a')],
      () => 'completed',
      { file },
      ({ emit }) => {
        const whole = { ...result, usage: null, started_at: null, duration_s: 1 };
        emit({ type: 'attempt_ended', job: 'a', attempt: 1, ...had, result: whole });
      },
    );
    await run.orchestrator.run(never);
    expect(run.orders.map(({ pool, attempt }) => [pool, attempt])).toEqual([['other', 2]]);
  });
});
