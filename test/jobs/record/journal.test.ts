import { appendFileSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Journal } from '../../../src/jobs/record/journal.ts';
import { foldJournal } from '../../../src/jobs/record/past/past-run.ts';
import { readJournal } from '../../../src/jobs/record/past/read-journal.ts';
import { RunRecord } from '../../../src/jobs/record/run-record.ts';
import { AIM_VERSION } from '../../../src/model/version.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType } from '../../support/events.ts';
import { rehearse } from '../../support/rehearsal.ts';

const notice = (seq: number, message = 'x'): AimEvent => ({
  type: 'notice',
  level: 'info',
  message,
  about: null,
  seq,
  at: '2030-01-01T00:00:00.000Z',
});

const header = '{"journal":1,"aim":"0.0.0"}\n';

describe('a journal', () => {
  it('gives back the events that were recorded, without the output of turns', async () => {
    using folder = Checkout.plain();
    const path = folder.file('journal.jsonl');
    {
      await using journal = Journal.create(path, '1.2.3');
      journal.record(notice(1, 'a\u2028b\n"c"'));
      const turn = { pool: 'p', instance: 0, turn: 't', holder: null, job: null };
      journal.record({ type: 'turn_output', ...turn, channel: 'answer', text: 'x', seq: 2, at: notice(2).at });
      await Promise.all([journal.sync(), journal.sync()]);
      journal.record(notice(3));
    }
    expect(readJournal(path)).toEqual({ events: [notice(1, 'a\u2028b\n"c"'), notice(3)], torn: false });
    expect(() => Journal.create(path, '1.2.3')).toThrow(/EEXIST/);
  });

  it.each([
    ['', false],
    ['{"type":"not', true],
    [JSON.stringify(notice(2)), true],
    [`${JSON.stringify(notice(2))}\n`, false],
  ])('with %j at its end is readable', (end, torn) => {
    using folder = Checkout.plain();
    writeFileSync(folder.file('j'), `${header}${JSON.stringify(notice(1))}\n${end}`);
    const read = readJournal(folder.file('j'));
    expect(read.torn).toBe(torn);
    expect(read.events[0]).toEqual(notice(1));
  });

  it('is read without its events of a type that aim no longer writes', () => {
    using folder = Checkout.plain();
    const retired = { ...notice(2), type: 'turn_asked', turn: 't', ask_id: '1', question: 'Run ls?' };
    writeFileSync(
      folder.file('j'),
      header + [notice(1), retired, notice(3)].map((it) => `${JSON.stringify(it)}\n`).join(''),
    );
    expect(readJournal(folder.file('j'))).toEqual({ events: [notice(1), notice(3)], torn: false });
  });

  it.each([
    ['of a newer aim', '{"journal":3,"aim":"9.9.9"}\n', /was written by a newer aim \(9\.9\.9\)/],
    ['that is something else', '{"hello":1}\n', /is not a journal of aim/],
    ['that is empty', '', /is not a journal of aim/],
    ['that is broken in the middle', `${header}{"type":"no\n${JSON.stringify(notice(2))}\n`, /is broken at line 2/],
  ])('%s is refused', (_, text, words) => {
    using folder = Checkout.plain();
    writeFileSync(folder.file('j'), text);
    expect(() => readJournal(folder.file('j'))).toThrow(words);
  });
});

it('a journal that aim 0.1 wrote stays readable', () => {
  const { events, torn } = readJournal(new URL('../../../fixtures/journals/v1.jsonl', import.meta.url).pathname);
  expect(torn).toBe(false);
  expect(events[0]!.type).toBe('run_started');
  expect(ofType(events, 'job_finished').map(({ job, result }) => [job, result.outcome])).toEqual([
    ['bad', 'failed'],
    ['crash', 'crashed'],
    ['good', 'completed'],
    ['skipped', 'skipped'],
  ]);
  expect(new Set(ofType(events, 'turn_ended').map(({ holder, job }) => `${holder} ${job}`))).toEqual(
    new Set(['bad null', 'crash null', 'good null']),
  );
  expect(ofType(events, 'run_finished')[0]!.result.counts).toEqual({ completed: 1, failed: 1, crashed: 1, skipped: 1 });
});

describe('a journal on a full disk', () => {
  it('takes no more events, keeps the reason, and throws only where its writer waits for the disk', async () => {
    await using journal = new Journal('/dev/full', openSync('/dev/full', 'w'), { aimVersion: '1.2.3' });
    expect(journal.fault).toMatchObject({ code: 'record_failed', message: expect.stringContaining('ENOSPC') });
    expect(() => journal.record(notice(1))).not.toThrow();
    await expect(journal.sync()).rejects.toBe(journal.fault);
  });

  it('ends the run by one signal, once the event is emitted', async () => {
    await using record = new RunRecord(
      new Journal('/dev/full', openSync('/dev/full', 'w'), { aimVersion: '1.2.3' }),
      systemClock,
    );
    const seen: string[] = [];
    record.subscribe(({ type }) => seen.push(type));
    record.fault.addEventListener('abort', () => seen.push('fault'));
    const { seq: _seq, at: _at, ...body } = notice(1);
    record.emit(body);
    record.emit(body);
    expect(seen).toEqual(['notice', 'notice']);
    await expect(record.sync()).rejects.toMatchObject({ code: 'record_failed' });
    expect(seen).toEqual(['notice', 'notice', 'fault']);
    expect(record.fault.reason).toMatchObject({ code: 'record_failed' });
  });
});

it('the result of each job is read from its line of the journal, however long and whatever is in it', async () => {
  using checkout = Checkout.plain();
  const text = `ä\n"${'x'.repeat(40_000)}`;
  const { result, events } = await rehearse(checkout, {
    jobs: [
      { id: 'short', action: 'ask', prompt: 'sim:say hi' },
      { id: 'long', action: 'ask', prompt: `sim:say ${text}` },
      { id: 'fails', action: 'ask', prompt: 'sim:fail no' },
    ],
  });
  const { state, results } = foldJournal(result.journal!);
  expect([...results]).toEqual(result.jobs);
  expect(results).toHaveLength(3);
  expect(results.of(['fails', 'none']).get('fails')).toEqual(result.jobs[2]);
  expect(results.filter(({ success }) => !success).map(({ id }) => id)).toEqual(['fails']);
  expect(state.endOf('fails')).toMatchObject({ outcome: 'failed', success: false, attempts: 1 });
  const last = ofType(events, 'run_finished')[0]!;
  expect(JSON.parse(JSON.stringify(last))).toEqual({ ...last, result });
  // Whoever changes it is told the line.
  const whole = readFileSync(result.journal!, 'utf8');
  writeFileSync(result.journal!, whole.replace(/("type":"job_finished".*?"outcome":")failed/, '$1odd'));
  expect(() => foldJournal(result.journal!)).toThrow(/journal\.jsonl is broken at line \d+$/);
  writeFileSync(result.journal!, whole);
  // Whoever shortens it takes the results with it.
  truncateSync(result.journal!, 1000);
  expect(() => [...results]).toThrow(/can't be read: it has become shorter/);
});

describe('a journal that another aim goes on with', () => {
  const first = (path: string) => JSON.parse(readFileSync(path, 'utf8').split('\n')[0]!) as Record<string, string>;
  const strange = '{"type":"notice","seq":1,"at":"2030-01-01T00:00:00.000Z"}\n';

  it('is one of its version, and its lines are no longer taken for those of the aim that began it', async () => {
    using folder = Checkout.plain();
    const path = folder.file('journal.jsonl');
    await using journal = Journal.create(path, AIM_VERSION);
    journal.record(notice(1));
    const own = first(path);
    expect(own).toMatchObject({
      journal: 2,
      aim: AIM_VERSION,
      events: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    });
    // A line that this very aim wrote is checked in outline alone.
    appendFileSync(path, strange);
    expect(readJournal(path).events).toHaveLength(2);
    const other = readFileSync(path, 'utf8').replace(own['events']!, 'f'.repeat(16));
    writeFileSync(path, other);
    expect(() => readJournal(path)).toThrow(/is broken at line 3/);
    const whole = other.length - strange.length;
    await using again = Journal.reopen(path, whole);
    again.record(notice(2));
    expect(first(path)['events']).toBe('0'.repeat(16));
    expect(readJournal(path).events.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('of an earlier version, is refused by that one from then on', async () => {
    using folder = Checkout.plain();
    folder.write('journal.jsonl', header);
    const path = folder.file('journal.jsonl');
    await using again = Journal.reopen(path, header.length);
    again.record(notice(1));
    expect(first(path)).toEqual({ journal: 2, aim: '0.0.0' });
    expect(readJournal(path).events).toEqual([notice(1)]);
  });
});
