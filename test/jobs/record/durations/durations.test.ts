import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkout } from '../../../../fixtures/checkout.ts';
import { readDurations, writeDurations } from '../../../../src/jobs/record/durations/durations-file.ts';
import { ExpectedTimes } from '../../../../src/jobs/record/durations/expected-times.ts';
import { keysOf } from '../../../../src/jobs/record/durations/job-keys.ts';
import { LearntDurations } from '../../../../src/jobs/record/durations/learnt-durations.ts';
import type { Job } from '../../../../src/model/run/job.ts';
import { makeJob } from '../../../support/job.ts';
import { rehearse } from '../../../support/rehearsal.ts';

const origin = { model: null, source: '/w/jobs.json' };
const job = (over: Partial<Job> = {}) => makeJob({ id: 'a', files: ['x', 'y'], prompt: 'secret words', ...over });

describe('how long a job takes', () => {
  it.each<[string, Job, typeof origin, number | null]>([
    ['the same work, whatever it is called', job({ id: 'b', files: ['y', 'x'] }), { ...origin, source: '-' }, 8],
    ['the job of the same id in the same file', job({ prompt: 'other words' }), origin, 8],
    ['others with its tool and action', job({ id: 'b', prompt: 'other words' }), origin, 8],
    ['nothing, with another action', job({ id: 'b', action: 'ask', prompt: 'other words' }), origin, null],
    ['nothing, with another tool', job({ id: 'b', tool: 'aider' }), { ...origin, source: '-' }, null],
  ])('is known by %s', (_, asked, from, seconds) => {
    const learnt = new LearntDurations();
    learnt.learn(keysOf(job(), origin), 8);
    expect(learnt.expected(keysOf(asked, from))).toBe(seconds);
  });

  it('is a mean in which the last time counts most, and that of the job itself before that of others', () => {
    const learnt = new LearntDurations();
    const [own, other] = [keysOf(job(), origin), keysOf(job({ id: 'b', prompt: 'long' }), origin)];
    for (const seconds of [8, 4, 4]) learnt.learn(own, seconds);
    learnt.learn(other, 100);
    expect(learnt.expected(own)).toBe(5);
    expect(learnt.expected(other)).toBe(100);
    expect(learnt.expected(keysOf(job({ id: 'c', prompt: 'new' }), origin))).toBe(52.5);
  });

  it('is forgotten of what was not used for longest, beyond 10,000', () => {
    const learnt = new LearntDurations(Array.from({ length: 10_005 }, (_, n) => [`k${n}`, n] as const));
    const kept = LearntDurations.from(structuredClone(learnt.document));
    const known = (key: string) => kept.expected({ work: key, id: '', kind: '' });
    expect([known('k4'), known('k5'), known('k10004')]).toEqual([null, 5, 10_004]);
  });

  it('counts, of a job of which nothing is known, as the others do on average, or all alike', () => {
    const learnt = new LearntDurations();
    learnt.learn(keysOf(job(), origin), 8);
    const jobs = [job(), job({ id: 'new', action: 'ask' })];
    const unit = (of: Job) => ({ jobs: [of], pool: 'sim', place: 0, claims: [], waitsFor: [] });
    const times = new ExpectedTimes(learnt, { jobs, pools: [] }, origin.source);
    expect(jobs.map((each) => times.ofUnit(unit(each)))).toEqual([8, 8]);
    expect(times.secondsOf(jobs[1]!)).toBeNull();
    const none = new ExpectedTimes(new LearntDurations(), { jobs, pools: [] }, origin.source);
    expect(jobs.map((each) => none.ofUnit(unit(each)))).toEqual([1, 1]);
  });
});

describe('the file of durations', () => {
  const learnt = () => {
    const some = new LearntDurations();
    some.learn(keysOf(job(), origin), 8);
    return some;
  };

  it('is for its owner alone, and has nothing but hashes', () => {
    using folder = Checkout.plain();
    const path = folder.file('state/aim/durations/one.json');
    writeDurations(path, folder.path, learnt());
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
    expect((statSync(dirname(path)).mode & 0o777).toString(8)).toBe('700');
    expect(readFileSync(path, 'utf8')).not.toMatch(/secret|jobs\.json|"x"|sim/);
    expect(readDurations(path).expected(keysOf(job(), origin))).toBe(8);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"version":2,"seconds":[]}',
    '{"version":1,"seconds":[["k","long"]]}',
    '{"version":1,"seconds":[["k",-1]]}',
  ])('that contains %j is as if nothing was known, and is written anew', (text) => {
    using folder = Checkout.plain();
    const path = folder.file('one.json');
    writeFileSync(path, text);
    expect(readDurations(path).document.seconds).toEqual([]);
    writeDurations(path, folder.path, learnt());
    expect(readDurations(path).document.seconds).toHaveLength(3);
  });

  it('that never ends, or is a pipe, is as if nothing was known, and is written anew', () => {
    using folder = Checkout.plain();
    const path = folder.file('one.json');
    symlinkSync('/dev/zero', path);
    expect(readDurations(path).document.seconds).toEqual([]);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    expect(readDurations(path).document.seconds).toEqual([]);
    writeDurations(path, folder.path, learnt());
    expect(readDurations(path).document.seconds).toHaveLength(3);
  });

  it('makes no home that is not there, and fails without harm where it can’t be written', () => {
    using folder = Checkout.plain();
    writeDurations(folder.file('home/.local/state/aim/durations/one.json'), folder.file('home'), learnt());
    expect(readdirSync(folder.path)).toEqual([]);
    folder.write('taken', 'a file');
    writeDurations(folder.file('taken/durations/one.json'), folder.path, learnt());
    expect(readDurations(folder.file('taken/durations/one.json')).document.seconds).toEqual([]);
  });

  it('is one of 500 at most: those of checkouts that were not used for longest go', () => {
    using folder = Checkout.plain();
    mkdirSync(folder.file('durations'));
    for (let n = 0; n < 505; n++) writeFileSync(folder.file(`durations/${n}.json`), '');
    writeDurations(folder.file('durations/new.json'), folder.path, learnt());
    const names = readdirSync(folder.file('durations'));
    expect(names).toHaveLength(500);
    expect(names).toContain('new.json');
  });
});

it('a second run begins with the jobs that took longest in the first one', async () => {
  using checkout = Checkout.git({});
  using state = Checkout.plain();
  const environment = { ...process.env, XDG_STATE_HOME: state.path };
  const jobs = [0.01, 0.01, 0.4, 0.2].map((seconds, n) => ({
    id: `j${n}`,
    action: 'ask',
    prompt: `sim:sleep ${seconds}\nsim:say ok`,
  }));
  const starts = async (learns: boolean, order = 'auto') => {
    const document = { order, pools: { sim: { count: 1 } }, jobs };
    const { events } = await rehearse(checkout, document, { environment, learns });
    return events.flatMap((event) => (event.type === 'job_started' ? [event.job] : []));
  };
  expect(await starts(false)).toEqual(['j0', 'j1', 'j2', 'j3']);
  expect(readdirSync(state.path)).toEqual([]);
  expect(await starts(true)).toEqual(['j0', 'j1', 'j2', 'j3']);
  expect(readdirSync(join(state.path, 'aim', 'durations'))).toHaveLength(1);
  expect((await starts(true)).slice(0, 2)).toEqual(['j2', 'j3']);
  expect(await starts(false, 'file')).toEqual(['j0', 'j1', 'j2', 'j3']);
});
