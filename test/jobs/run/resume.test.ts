import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { foldJournal } from '../../../src/jobs/record/past/past-run.ts';
import { wholeResult } from '../../../src/model/run/run-result.ts';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { readJournal } from '../../../src/jobs/record/past/read-journal.ts';
import { runResult } from '../../../src/jobs/record/results/run-result.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import type { RunResult } from '../../../src/model/run/run-result.ts';
import { StateFolders } from '../../../src/workspace/state-folders.ts';
import { never } from '../../support/never.ts';
import { ofType } from '../../support/events.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { resume } from '../../support/resume.ts';

const ask = (id: string, over: object = {}) => ({ id, action: 'ask', prompt: `sim:say from ${id}`, ...over });
const inSession = (id: string, over: object = {}) => ask(id, { session: 's', ...over });
const outcomes = ({ jobs }: RunResult) => Object.fromEntries(jobs.map(({ id, outcome }) => [id, outcome]));
const startsOf = (events: readonly AimEvent[]) =>
  ofType(events, 'job_started').map(({ job, attempt }) => `${job} ${attempt}`);

/** A journal as a kill leaves it right before the first line with this text. */
function cutBefore({ journal }: RunResult, text: string, torn = ''): void {
  const lines = readFileSync(journal!, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(text));
  writeFileSync(journal!, `${lines.slice(0, at).join('\n')}\n${torn}`);
  rmSync(join(dirname(journal!), 'result.json'), { force: true });
}

/** An interrupt when a job is at work. */
function interruptAt(text: string) {
  const stop = new AbortController();
  const onEvent = (event: AimEvent) => {
    if (event.type === 'turn_output' && event.text.includes(text)) stop.abort(new Error('enough'));
  };
  return { onEvent, signal: stop.signal };
}

const one = { pools: { sim: { count: 1 } } };

describe('a run that was killed', () => {
  it('goes on: what had finished stays, the job at work is done again, and the result is whole', async () => {
    using checkout = Checkout.plain();
    const first = await rehearse(checkout, { ...one, jobs: ['a', 'b', 'c'].map((id) => ask(id)) });
    cutBefore(first.result, '"attempt_ended","job":"b"', '{"type":"turn_en');
    const { result, events } = await resume(checkout);
    expect(startsOf(events)).toEqual(['b 2', 'c 1']);
    expect(result).toMatchObject({ run_id: first.result.run_id, counts: { completed: 3 }, interrupted: false });
    expect(result.jobs.map(({ stdout }) => stdout)).toEqual(['a', 'b', 'c'].map((id) => `from ${id}`));
    expect(result.jobs[0]).toEqual(first.job('a'));
    const [cut, again] = result.jobs[1]!.attempts;
    expect(cut).toMatchObject({ outcome: 'interrupted', error: 'aim was killed while it ran', instance: 0 });
    expect(again).toMatchObject({ outcome: 'completed' });
    expect(result.jobs[1]!.turns).toBe(2);
    expect(result.parts).toMatchObject([{ cut_short: true }, { cut_short: false }]);
    const worked = result.parts.map((part) => Date.parse(part.ended_at) - Date.parse(part.started_at));
    expect(result.duration_s * 1000).toBeCloseTo(worked[0]! + worked[1]!, -1);
    // The journal has both parts, and leads to the very same result.
    const { events: all, torn } = readJournal(result.journal!);
    expect(torn).toBe(false);
    expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).toSorted((x, y) => x - y));
    const { ended_at, ...rest } = result;
    const { state, results } = foldJournal(result.journal!);
    const folded = wholeResult(runResult(state, results, { ...rest, endedAt: Date.parse(ended_at) }));
    expect({ ...folded, duration_s: 0, speed_up: 0 }).toEqual({ ...result, duration_s: 0, speed_up: 0 });
    expect(JSON.parse(readFileSync(join(result.folder!, 'result.json'), 'utf8'))).toEqual(result);
  });

  it('when all was done has its result, and still is the rehearsal that it was', async () => {
    using checkout = Checkout.plain();
    const { result: first } = await rehearse(checkout, { ...one, jobs: [ask('a')] });
    expect(first.rehearsal).toBe(true);
    cutBefore(first, '"type":"run_finished"');
    const { result } = await resume(checkout);
    expect(result).toMatchObject({ rehearsal: true, interrupted: false, jobs: first.jobs });
  });

  it('goes on where a file stands in the place of the folder with its documents', async () => {
    using checkout = Checkout.git({});
    const { result: first } = await rehearse(checkout, { ...one, jobs: [ask('a'), ask('b')] });
    cutBefore(first, '"attempt_ended","job":"b"');
    rmSync(checkout.file('.aim'), { recursive: true });
    checkout.write('.aim', '');
    const { result } = await resume(checkout);
    expect(result).toMatchObject({ counts: { completed: 2 }, fault: null });
    expect(readFileSync(join(dirname(result.journal!), 'result.json'), 'utf8')).toContain('"from b"');
  });

  it('does not count the attempt that the kill ended, and counts the others', async () => {
    using checkout = Checkout.plain();
    const jobs = [ask('tries', { attempts: 2, prompt: 'sim:crash 3', pool: { mode: 'always' } })];
    const first = await rehearse(checkout, { ...one, jobs });
    expect(first.job('tries').attempts).toHaveLength(2);
    // In the second of two attempts.
    const text = readFileSync(first.result.journal!, 'utf8').split('\n');
    const second = text.findLastIndex((line) => line.includes('"attempt_ended"'));
    writeFileSync(first.result.journal!, `${text.slice(0, second).join('\n')}\n`);
    rmSync(join(first.result.folder!, 'result.json'));
    const { result, events } = await resume(checkout);
    expect(startsOf(events)).toEqual(['tries 3']);
    expect(result.jobs[0]!.attempts.map(({ outcome }) => outcome)).toEqual(['crashed', 'interrupted', 'crashed']);
  });

  it.each([
    ['before its first job', '"job_started"', ['a 1', 'b 1']],
    ['after all its jobs', '"run_finished"', []],
  ])('%s goes on', async (_, text, started) => {
    using checkout = Checkout.plain();
    const first = await rehearse(checkout, { ...one, jobs: [ask('a'), ask('b')] });
    cutBefore(first.result, text);
    const { result, events } = await resume(checkout);
    expect(startsOf(events)).toEqual(started);
    expect(outcomes(result)).toEqual({ a: 'completed', b: 'completed' });
  });

  it('is named by the next run', async () => {
    using checkout = Checkout.plain();
    const first = await rehearse(checkout, { jobs: [ask('a')] });
    expect(ofType((await rehearse(checkout, { jobs: [ask('b')] })).events, 'notice')).toEqual([]);
    rmSync(join(first.result.folder!, '..'), { recursive: true });
    const second = await rehearse(checkout, { jobs: [ask('a')] });
    cutBefore(second.result, '"job_started"');
    const { events } = await rehearse(checkout, { jobs: [ask('b')] });
    expect(ofType(events, 'notice').map(({ message }) => message)).toEqual([
      `run ${second.result.run_id} was cut short; to go on with it: aim run-jobs --resume ${second.result.run_id}`,
    ]);
  });

  it('before it had begun is not resumed', async () => {
    using checkout = Checkout.plain();
    const { result } = await rehearse(checkout, [ask('a', { tool: 'sim' })]);
    cutBefore(result, '"run_started"');
    await expect(resume(checkout, { run: result.run_id })).rejects.toMatchObject({ code: 'unknown_run' });
  });
});

describe('a run that was interrupted', () => {
  it('does what was stopped and what waited for it, and its earlier failures stay', async () => {
    using checkout = Checkout.plain();
    const { onEvent, signal } = interruptAt('begun');
    const document = {
      ...one,
      order: 'file',
      jobs: [
        ask('bad', { prompt: 'sim:fail no' }),
        ask('stopped', { prompt: 'sim:say begun\nsim:hang' }),
        ask('next', { depends_on: ['stopped'] }),
        ask('last'),
      ],
    };
    const first = await rehearse(checkout, document, { onEvent }, signal);
    expect(outcomes(first.result)).toEqual({
      bad: 'failed',
      stopped: 'interrupted',
      next: 'cancelled',
      last: 'cancelled',
    });
    document.jobs[1] = ask('stopped');
    const { result, events } = await resume(checkout, { document, acceptChanges: true });
    expect(startsOf(events)).toEqual(['stopped 2', 'next 1', 'last 1']);
    expect(outcomes(result)).toEqual({ bad: 'failed', stopped: 'completed', next: 'completed', last: 'completed' });
    expect(result.interrupted).toBe(false);
  });

  it('can be interrupted again, and goes on once more', async () => {
    using checkout = Checkout.plain();
    const jobs = ['a', 'b', 'c'].map((id) => ask(id, { prompt: `sim:say begun ${id}\nsim:sleep 0.2` }));
    const at = interruptAt('begun a');
    await rehearse(checkout, { ...one, jobs }, { onEvent: at.onEvent }, at.signal);
    const again = interruptAt('begun b');
    const second = await resume(checkout, { onEvent: again.onEvent }, again.signal);
    expect(outcomes(second.result)).toEqual({ a: 'completed', b: 'interrupted', c: 'cancelled' });
    const { result } = await resume(checkout);
    expect(outcomes(result)).toEqual({ a: 'completed', b: 'completed', c: 'completed' });
    expect(result.parts).toHaveLength(3);
    expect(result.jobs.map(({ attempts }) => attempts.map(({ outcome }) => outcome))).toEqual([
      ['interrupted', 'completed'],
      ['interrupted', 'completed'],
      ['completed'],
    ]);
  });
});

describe('a run with failed jobs', () => {
  it('does just these again, in as many attempts as they have', async () => {
    using checkout = Checkout.plain({ 'flag.txt': '' });
    const document = {
      jobs: [ask('good'), ask('bad', { prompt: 'sim:fail no', attempts: 2 }), ask('next', { depends_on: ['bad'] })],
    };
    const first = await rehearse(checkout, document);
    expect(outcomes(first.result)).toEqual({ good: 'completed', bad: 'failed', next: 'skipped' });
    const second = await resume(checkout, { onlyFailed: true });
    expect(startsOf(second.events)).toEqual(['bad 2']);
    expect(outcomes(second.result)).toEqual({ good: 'completed', bad: 'failed', next: 'skipped' });
    document.jobs[1] = ask('bad');
    const { result, events } = await resume(checkout, { onlyFailed: true, document, acceptChanges: true });
    expect(startsOf(events)).toEqual(['bad 3', 'next 1']);
    expect(outcomes(result)).toEqual({ good: 'completed', bad: 'completed', next: 'completed' });
    expect(result.jobs[1]!.attempts).toHaveLength(3);
  });

  it('has nothing left without them: its result is given again, and nothing starts', async () => {
    using checkout = Checkout.plain();
    const first = await rehearse(checkout, { jobs: [ask('good'), ask('bad', { prompt: 'sim:fail no' })] });
    const { result, events } = await resume(checkout, { run: 'last' });
    expect(result).toEqual(first.result);
    expect(events).toEqual([]);
  });
});

describe('a job file that has changed since', () => {
  const before = { ...one, jobs: ['a', 'b', 'c'].map((id) => ask(id)) };
  const after = { ...one, jobs: [ask('d'), ask('c'), ask('b', { prompt: 'sim:say otherwise' })] };

  it('is refused, with the jobs that were added, changed and removed', async () => {
    using checkout = Checkout.plain();
    const first = await rehearse(checkout, before);
    cutBefore(first.result, '"job_started","job":"c"');
    await expect(resume(checkout, { document: after })).rejects.toMatchObject({
      code: 'file_changed',
      exitCode: 2,
      message: `jobs.json has changed since run ${first.result.run_id} began, in 3 jobs`,
      issues: [
        { place: 'added', message: 'd' },
        { place: 'changed', message: 'b' },
        { place: 'removed', message: 'a' },
      ],
    });
  });

  it('is taken where that is accepted: a changed job is done again, what was removed and is done stays', async () => {
    using checkout = Checkout.plain();
    const first = await rehearse(checkout, before);
    cutBefore(first.result, '"job_started","job":"c"');
    const { result, events } = await resume(checkout, { document: after, acceptChanges: true });
    expect(startsOf(events)).toEqual(['d 1', 'c 1', 'b 2']);
    expect(result.jobs.map(({ id, stdout }) => [id, stdout])).toEqual([
      ['d', 'from d'],
      ['c', 'from c'],
      ['b', 'otherwise'],
      ['a', 'from a'],
    ]);
    // It is the file of the run from now on.
    expect((await resume(checkout, { run: 'last' })).events).toEqual([]);
  });

  it('is not one where only its text differs', async () => {
    using checkout = Checkout.plain();
    const first = await rehearse(checkout, before);
    cutBefore(first.result, '"job_started","job":"c"');
    const { result } = await resume(checkout, { document: { ...before, version: 1 } });
    expect(outcomes(result)).toEqual({ a: 'completed', b: 'completed', c: 'completed' });
  });

  it('is not one where a tool stayed loaded then, for which a single job ran on a pool', async () => {
    using checkout = Checkout.plain();
    const document = { ...one, jobs: [ask('a')] };
    const first = await rehearse(checkout, document);
    cutBefore(first.result, '"attempt_ended","job":"a"');
    const journal = readFileSync(first.result.journal!, 'utf8');
    const asWarm = journal.replaceAll('"mode":"never"', '"mode":"always"');
    expect(asWarm).not.toBe(journal);
    writeFileSync(first.result.journal!, asWarm);
    const { result } = await resume(checkout, { document: { ...document, version: 1 } });
    expect(outcomes(result)).toEqual({ a: 'completed' });
  });
});

describe('a session', () => {
  it('that had begun is lost with aim', async () => {
    using checkout = Checkout.plain();
    const first = await rehearse(checkout, { jobs: [inSession('a'), inSession('b'), inSession('c')] });
    cutBefore(first.result, '"attempt_ended","job":"b"');
    const { result, events } = await resume(checkout);
    expect(startsOf(events)).toEqual([]);
    expect(outcomes(result)).toEqual({ a: 'completed', b: 'skipped', c: 'skipped' });
    expect(result.jobs[1]).toMatchObject({
      error: 'session_lost: its conversation ended with aim',
      attempts: [{ outcome: 'interrupted' }],
    });
    // Unless the user asks for just these jobs.
    const again = await resume(checkout, { onlyFailed: true });
    expect(startsOf(again.events)).toEqual(['b 2', 'c 2']);
    expect(outcomes(again.result)).toEqual({ a: 'completed', b: 'completed', c: 'completed' });
    expect(ofType(again.events, 'notice').filter(({ about }) => about === 's')).toHaveLength(1);
  });

  it('of which nothing completed begins anew', async () => {
    using checkout = Checkout.plain();
    const first = await rehearse(checkout, { jobs: [inSession('a'), inSession('b')] });
    cutBefore(first.result, '"attempt_ended","job":"a"');
    const { result, events } = await resume(checkout);
    expect(startsOf(events)).toEqual(['a 2', 'b 2']);
    expect(outcomes(result)).toEqual({ a: 'completed', b: 'completed' });
  });
});

it('a resumed run does only the jobs that are named; the rest is left for another time', async () => {
  using checkout = Checkout.plain();
  const first = await rehearse(checkout, { ...one, jobs: ['a', 'b', 'c'].map((id) => ask(id)) });
  cutBefore(first.result, '"attempt_ended","job":"a"');
  const { result } = await resume(checkout, { only: ['c'] });
  expect(outcomes(result)).toEqual({ a: 'cancelled', b: 'cancelled', c: 'completed' });
  const last = await resume(checkout);
  expect(outcomes(last.result)).toEqual({ a: 'completed', b: 'completed', c: 'completed' });
});

it('a run that is going on is refused, with its pid', async () => {
  using checkout = Checkout.plain();
  const refused = Promise.withResolvers<unknown>();
  const running = rehearse(
    checkout,
    { jobs: [ask('a')] },
    {
      onEvent({ type }) {
        if (type === 'job_started') void resume(checkout).then(refused.resolve, refused.resolve);
      },
    },
  );
  expect(await refused.promise).toMatchObject({
    code: 'run_busy',
    exitCode: 1,
    message: expect.stringMatching(new RegExp(`^run \\S+ is going on \\(pid ${process.pid}\\)$`)),
  });
  expect((await running).result.counts).toEqual({ completed: 1 });
});

it('of runs that began in the same second the last one is the newest', async () => {
  using checkout = Checkout.plain();
  const ids: string[] = [];
  for (const id of ['a', 'b', 'c', 'd']) ids.push((await rehearse(checkout, { jobs: [ask(id)] })).result.run_id);
  const state = await StateFolders.find(checkout.path, { environment: {} }, never);
  expect(state.runs().map(({ id }) => id)).toEqual(ids.toReversed());
});

it('of several runs the newest with something left to do goes on', async () => {
  using checkout = Checkout.plain();
  const older = await rehearse(checkout, { jobs: [ask('a')] });
  await rehearse(checkout, { jobs: [ask('b')] });
  cutBefore(older.result, '"attempt_ended"');
  const { result } = await resume(checkout);
  expect(result.run_id).toBe(older.result.run_id);
  await expect(resume(checkout, { run: 'nothing' })).rejects.toMatchObject({ code: 'unknown_run', exitCode: 4 });
});
