import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkout } from '../../../../fixtures/checkout.ts';
import { requireTranscript } from '../../../../src/jobs/record/past/transcript-of.ts';
import { findParts, findTranscript, readPart } from '../../../../src/jobs/record/transcripts/find-transcript.ts';
import type { JobTranscript } from '../../../../src/jobs/record/transcripts/job-transcript.ts';
import { RunTranscripts, type TranscribedAttempt } from '../../../../src/jobs/record/transcripts/run-transcripts.ts';

/** A folder of a run, and how often a file in it was opened. */
function runFolder(folder: Checkout) {
  const opened: string[] = [];
  return {
    opened,
    transcript(name: string) {
      opened.push(name);
      const path = folder.file(`transcripts/${name}`);
      mkdirSync(dirname(path), { recursive: true });
      return path;
    },
  };
}

const on = (job: string, about: Partial<TranscribedAttempt> = {}): TranscribedAttempt => ({
  pool: 'sim',
  instance: 0,
  job,
  attempt: 1,
  ...about,
});

/** Writes a line as the tool's, and ends. */
function say(transcript: JobTranscript, text: string) {
  transcript.tap('out', Buffer.from(text));
  transcript[Symbol.dispose]();
  return transcript.part;
}

const head = (job: string, attempt = 1) => `── job ${job}, attempt ${attempt} ──\n── from the tool ──\n`;

describe('the transcripts of a run', () => {
  it('are a file for each instance, in which each attempt has a part of its own', () => {
    using folder = Checkout.plain();
    const run = runFolder(folder);
    using transcripts = new RunTranscripts(run);
    const parts = ['a', 'b', 'c'].map((job) => say(transcripts.begin(on(job)), `from ${job}`)!);
    say(transcripts.begin(on('a', { instance: 1, attempt: 2 })), 'again\n');
    expect(run.opened).toEqual(['sim/instance-0.txt', 'sim/instance-1.txt']);
    const file = 'transcripts/sim/instance-0.txt';
    expect(folder.read(file)).toBe(`${head('a')}from a\n${head('b')}from b\n${head('c')}from c`);
    expect(parts.map((part) => part.file)).toEqual([file, file, file]);
    const bytes = readFileSync(folder.file(file));
    const text = parts.map(({ offset, length }) => bytes.subarray(offset, offset + length).toString());
    expect(text).toEqual(['a', 'b', 'c'].map((job) => `${head(job)}from ${job}`));
    expect(folder.read('transcripts/sim/instance-1.txt')).toBe(`${head('a', 2)}again\n`);
  });

  it('go on at the end of what an earlier aim wrote', () => {
    using folder = Checkout.plain();
    const parts = ['a', 'b'].map((job) => {
      using transcripts = new RunTranscripts(runFolder(folder));
      return say(transcripts.begin(on(job)), job)!;
    });
    expect(parts[1]!.offset).toBe(parts[0]!.length + 1);
  });

  it('have files of their own for jobs with processes of their own: as many as there are at once', () => {
    using folder = Checkout.plain();
    const run = runFolder(folder);
    using transcripts = new RunTranscripts(run);
    const [a, b] = ['a', 'b'].map((job) => transcripts.begin(on(job, { instance: null })));
    say(a!, 'a');
    say(transcripts.begin(on('c', { instance: null })), 'c');
    say(b!, 'b');
    expect(run.opened).toEqual(['sim/process-0.txt', 'sim/process-1.txt']);
    expect(folder.read('transcripts/sim/process-0.txt')).toBe(`${head('a')}a\n${head('c')}c`);
  });

  it('keep pools apart, whatever their names and models are', () => {
    using folder = Checkout.plain();
    const run = runFolder(folder);
    using transcripts = new RunTranscripts(run);
    const long = 'x'.repeat(300);
    const pools = ['a@b/c', 'a@b%2Fc', 'a@../../b', 'a@\ud800', 'A', `a@${long}1`, `a@${long}2`];
    for (const pool of pools) say(transcripts.begin(on('j', { pool })), 'x');
    expect(run.opened.slice(0, 5).map(dirname)).toEqual(['a@b%2Fc', 'a@b%252Fc', 'a@..%2F..%2Fb', 'a@%EF%BF%BD', 'A']);
    expect(new Set(run.opened).size).toBe(pools.length);
    expect(Math.max(...run.opened.map((name) => name.length))).toBeLessThan(200);
  });

  it('have nothing of a job that got no byte, and drop what comes after its end', () => {
    using folder = Checkout.plain();
    using transcripts = new RunTranscripts(runFolder(folder));
    const silent = transcripts.begin(on('silent'));
    const first = transcripts.begin(on('first'));
    expect(say(first, 'x')).not.toBeNull();
    first.tap('out', Buffer.from('late'));
    silent.tap('out', Buffer.from('late'));
    expect(silent.part).toBeNull();
    expect(silent.path).toBeNull();
    expect(folder.read('transcripts/sim/instance-0.txt')).toBe(`${head('first')}x`);
  });

  it('on a full disk end with the reason, throw nothing, and are tried again by the next job', () => {
    let path = '/dev/full';
    using folder = Checkout.plain();
    using transcripts = new RunTranscripts({ transcript: () => path });
    for (const job of ['a', 'b']) {
      const transcript = transcripts.begin(on(job));
      expect(say(transcript, 'answer')).toBeNull();
      expect(transcript.fault).toMatch(/ENOSPC/);
    }
    path = folder.file('gone/t.txt');
    const none = transcripts.begin(on('c', { instance: 1 }));
    expect(none.start).toBeNull();
    expect(say(none, 'x')).toBeNull();
    expect(none.fault).toMatch(/ENOENT/);
    path = folder.file('t.txt');
    expect(say(transcripts.begin(on('d', { instance: 1 })), 'x')).toEqual(expect.objectContaining({ offset: 0 }));
  });
});

describe('a transcript whose file', () => {
  const paths = (folder: Checkout) => (name: string) => [folder.file(`elsewhere/${name}`), folder.file(name)];
  const text = (folder: Checkout, id: string, parts: Parameters<typeof findParts>[1]) => {
    const found = findParts(id, parts, paths(folder));
    return { ...found, parts: found.parts.map((part) => Buffer.concat([...readPart(part, 7)]).toString()) };
  };

  it('is there is read in pieces', () => {
    using folder = Checkout.plain();
    using transcripts = new RunTranscripts(runFolder(folder));
    say(transcripts.begin(on('a')), 'x');
    const part = say(transcripts.begin(on('b')), 'more than a piece')!;
    expect(text(folder, 'b', [part])).toEqual({ parts: [`${head('b')}more than a piece`], gone: 0 });
    const [found] = findParts('b', [part], paths(folder)).parts;
    expect([...readPart(found!, 7)].every((piece) => piece.length <= 7)).toBe(true);
  });

  it('was removed is begun again, and nobody takes its bytes for those that were lost', () => {
    using folder = Checkout.plain();
    using transcripts = new RunTranscripts(runFolder(folder));
    const lost = say(transcripts.begin(on('a')), 'from a')!;
    rmSync(folder.file('transcripts'), { recursive: true });
    const part = say(transcripts.begin(on('b')), 'from b')!;
    const again = say(transcripts.begin(on('a', { attempt: 2 })), 'again')!;
    expect(text(folder, 'a', [lost, again])).toEqual({ parts: [`${head('a', 2)}again`], gone: 1 });
    expect(text(folder, 'b', [part])).toEqual({ parts: [`${head('b')}from b`], gone: 0 });
  });

  it('was cut has what is left, and says how much is not', () => {
    using folder = Checkout.plain();
    using transcripts = new RunTranscripts(runFolder(folder));
    const first = say(transcripts.begin(on('a')), 'from a')!;
    const second = say(transcripts.begin(on('b')), 'from b')!;
    truncateSync(folder.file(first.file), first.length - 2);
    expect(findParts('a', [first, first], paths(folder)).parts.map(({ missing }) => missing)).toEqual([2, 2]);
    expect(text(folder, 'a', [first])).toEqual({ parts: [`${head('a')}from`], gone: 0 });
    expect(text(folder, 'b', [second])).toEqual({ parts: [], gone: 1 });
    const third = say(transcripts.begin(on('c')), 'from c')!;
    expect(text(folder, 'c', [third])).toEqual({ parts: [`${head('c')}from c`], gone: 0 });
    expect(text(folder, 'a', [first])).toEqual({ parts: [`${head('a')}from`], gone: 0 });
  });

  it('was cut while a job writes it gets no more of that job, which says so', () => {
    using folder = Checkout.plain();
    using transcripts = new RunTranscripts(runFolder(folder));
    const first = say(transcripts.begin(on('a')), 'from a')!;
    const second = transcripts.begin(on('b'));
    second.tap('out', Buffer.from('from b'));
    truncateSync(folder.file(first.file), 30);
    second.tap('out', Buffer.from('more of b'));
    second[Symbol.dispose]();
    expect(second.fault).toBe('its file was cut or removed while it was written');
    const third = say(transcripts.begin(on('c')), 'from c')!;
    expect(text(folder, 'a', [first]).parts).toEqual(['── job a, attempt 1 ──']);
    expect(text(folder, 'b', [second.part!])).toEqual({ parts: [], gone: 1 });
    expect(text(folder, 'c', [third])).toEqual({ parts: [`${head('c')}from c`], gone: 0 });
  });

  it('is shorter than its records say, after a loss of power, is left as it is by a run that goes on', () => {
    using folder = Checkout.plain();
    const begin = (before: RunTranscripts, job: string) => say(before.begin(on(job)), `from ${job}`)!;
    const parts = ['a', 'b'].map((job) => {
      using before = new RunTranscripts(runFolder(folder));
      return begin(before, job);
    });
    const end = parts[1]!.offset + parts[1]!.length;
    truncateSync(folder.file(parts[1]!.file), end - 2);
    using transcripts = new RunTranscripts(runFolder(folder), (file) => (file === parts[1]!.file ? end : 0));
    const next = ['c', 'd'].map((job) => begin(transcripts, job));
    expect(next.map(({ file }) => file)).toEqual(Array(2).fill('transcripts/sim/instance-0.2.txt'));
    expect(text(folder, 'b', [parts[1]!])).toEqual({ parts: [`${head('b')}from`], gone: 0 });
    expect(text(folder, 'd', [next[1]!])).toEqual({ parts: [`${head('d')}from d`], gone: 0 });
  });

  it('an earlier version of aim wrote for one job is read whole, also where the checkout was moved', () => {
    using folder = Checkout.plain({ 'transcripts/a.txt': 'all of it' });
    for (const transcript of [folder.file('transcripts/a.txt'), '/where/it/was/transcripts/a.txt']) {
      const { parts, gone } = findTranscript({ id: 'a', attempts: [], transcript }, paths(folder));
      expect(gone).toBe(0);
      expect(parts.map((part) => Buffer.concat([...readPart(part)]).toString())).toEqual(['all of it']);
    }
    using transcripts = new RunTranscripts(runFolder(folder));
    const part = say(transcripts.begin(on('a', { attempt: 2 })), 'again')!;
    expect(text(folder, 'a', [part])).toEqual({ parts: ['all of it', `${head('a', 2)}again`], gone: 0 });
    mkdirSync(folder.file('transcripts/b.txt'));
    writeFileSync(folder.file('transcripts/a.txt'), '');
    expect(findTranscript({ id: 'b', attempts: [], transcript: '/gone' }, paths(folder))).toEqual({
      parts: [],
      gone: 1,
    });
    expect(findTranscript({ id: 'b', attempts: [], transcript: null }, paths(folder))).toEqual({ parts: [], gone: 0 });
  });

  it('took nothing is not told as that of a job whose tool was never asked', () => {
    const why = (turns: number) => () => requireTranscript({ parts: [], gone: 0 }, 'r', { id: 'a', turns });
    expect(why(0)).toThrow('the transcript of job a of run r is empty: nothing went to its tool');
    expect(why(1)).toThrow('the transcript of job a of run r could not be written');
  });
});
