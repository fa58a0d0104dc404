import { describe, expect, it } from 'vitest';
import { foldJournal } from '../../../src/jobs/record/past/past-run.ts';
import { wholeResult } from '../../../src/model/run/run-result.ts';
import { runResult } from '../../../src/jobs/record/results/run-result.ts';
import { foldRun } from '../../../src/jobs/record/run-state.ts';
import type { AimEventBody } from '../../../src/model/events.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType } from '../../support/events.ts';
import { rehearse } from '../../support/rehearsal.ts';

const fixture = (name: string) => new URL(`../../../fixtures/journals/${name}`, import.meta.url).pathname;
const attempt = {
  error: null,
  tool: 'sim',
  model: null,
  pool: 'sim',
  instance: 0,
  usage: null,
  started_at: null,
  duration_s: 1,
};
const started = (number: number, instance = 0): AimEventBody => ({
  type: 'job_started',
  job: 'a',
  tool: 'sim',
  pool: 'sim',
  instance,
  attempt: number,
});
const ended = (number: number): AimEventBody => ({
  type: 'attempt_ended',
  job: 'a',
  attempt: number,
  queued_s: 0.5,
  turns: 1,
  usage: null,
  counts: true,
  result: { ...attempt, outcome: 'crashed' },
});

/** The state of job `a` after these events. */
function after(...bodies: AimEventBody[]) {
  const events = bodies.map((body, index) => ({ ...body, seq: index + 1, at: '2030-01-01T00:00:01.000Z' }));
  return foldRun(events).jobState('a');
}

describe('the state of a job', () => {
  it('follows its events', () => {
    expect(after()).toEqual({ name: 'waiting', attempts: [] });
    const place = { number: 1, tool: 'sim', pool: 'sim', instance: 0 };
    const open = { ...place, firstTurnAt: null, turns: 0, usage: null, transcript: null };
    expect(after(started(1))).toEqual({ name: 'running', attempts: [], open });
    expect(after(started(1), started(1, 2))).toMatchObject({ name: 'running', open: { number: 1, instance: 2 } });
    expect(after(started(1), ended(1))).toEqual({
      name: 'waiting',
      attempts: [
        {
          result: { ...attempt, outcome: 'crashed' },
          queuedS: 0.5,
          turns: 1,
          usage: null,
          endedAt: Date.UTC(2030, 0, 1, 0, 0, 1),
          counts: true,
        },
      ],
    });
    expect(after(started(1), ended(1), started(2))).toMatchObject({
      name: 'running',
      open: { number: 2 },
      attempts: [{}],
    });
  });

  it('has where its transcript begins, and that it ends where the next job of its instance begins', () => {
    const at = (file: string, offset: number, job = 'a') =>
      ({ ...started(1), job, transcript: { file, offset } }) as AimEventBody;
    const open = (...bodies: AimEventBody[]) => {
      const state = after(...bodies);
      return state.name === 'running' ? state.open.transcript : state.name;
    };
    expect(open(at('f', 10))).toEqual({ file: 'f', offset: 10, end: null });
    expect(open(at('f', 10), at('g', 90, 'b'))).toEqual({ file: 'f', offset: 10, end: null });
    expect(open(at('f', 10), at('f', 90, 'b'), at('f', 99, 'c'))).toEqual({ file: 'f', offset: 10, end: 90 });
    expect(open(at('f', 10), at('g', 5))).toEqual({ file: 'g', offset: 5, end: null });
    expect(open(at('f', 10), ended(1), at('f', 90, 'b'))).toBe('waiting');
  });

  it('takes nothing after its end', async () => {
    using checkout = Checkout.plain();
    const { events } = await rehearse(checkout, { jobs: [{ id: 'a', action: 'ask', prompt: 'sim:say x' }] });
    const [finished] = ofType(events, 'job_finished');
    expect(() => foldRun([finished!, finished!])).toThrow('job_finished of the job a, which is finished');
  });
});

it('a run has how far its transcripts were written, without the line end that comes with the first byte of a job', () => {
  const at = (offset: number) => ({ ...started(1), transcript: { file: 't', offset } }) as AimEventBody;
  const part = { file: 't', offset: 0, length: 100 };
  const end = { ...ended(1), result: { ...attempt, outcome: 'crashed', transcript: [part] } } as AimEventBody;
  const written = (...bodies: AimEventBody[]) =>
    foldRun(bodies.map((body, index) => ({ ...body, seq: index, at: '2030-01-01T00:00:01.000Z' }))).transcripts.endOf(
      't',
    );
  expect([written(), written(at(0)), written(at(0), end), written(at(0), end, at(101)), written(at(151))]).toEqual([
    0, 0, 100, 100, 150,
  ]);
});

describe('a journal, folded', () => {
  it('gives the very result that the run gave', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const { result } = await rehearse(checkout, {
      jobs: [
        { id: 'good', files: ['a.txt'], prompt: 'go' },
        { id: 'bad', action: 'ask', prompt: 'sim:fail no' },
        { id: 'again', action: 'ask', attempts: 2, prompt: 'sim:crash 3' },
        { id: 'skipped', action: 'ask', prompt: 'go', depends_on: ['bad'] },
      ],
    });
    const { state, results } = foldJournal(result.journal!);
    const endedAt = Date.parse(result.started_at) + result.duration_s * 1000;
    expect(wholeResult(runResult(state, results, { ...result, endedAt }))).toEqual(result);
    expect(state.hasFailure).toBe(true);
  });

  it('of aim 0.1, in which attempts have no end, tells how each job ended', () => {
    const { results } = foldJournal(fixture('v1.jsonl'));
    expect([...results].map(({ id, outcome }) => [id, outcome])).toEqual([
      ['bad', 'failed'],
      ['crash', 'crashed'],
      ['good', 'completed'],
      ['skipped', 'skipped'],
    ]);
  });
});
