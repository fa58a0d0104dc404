import { describe, expect, test } from 'vitest';
import { createReporter, defaultReporter } from '../../src/reporters/create-reporter.ts';
import { REPORTER_KINDS } from '../../src/reporters/reporter.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { job, output, pool, started, Story } from './story.ts';

describe('the default reporter', () => {
  test.each([
    [true, {}, 'listr'],
    [false, {}, 'plain'],
    [true, { CI: 'true' }, 'plain'],
    [true, { CI: '1' }, 'plain'],
    [true, { CI: 'false' }, 'listr'],
    [true, { CI: '' }, 'listr'],
    [true, { TERM: 'dumb' }, 'plain'],
  ])('with stderr a terminal: %s and the environment %j is %s', (isTTY, environment, kind) => {
    expect(defaultReporter({ isTTY }, environment)).toBe(kind);
  });

  test.each(REPORTER_KINDS)(
    'the reporter %s writes nothing before the first event, and can be disposed twice',
    async (kind) => {
      const written: string[] = [];
      const sink = { write: (text: string) => written.push(text), isTTY: true, columns: 80, rows: 24 };
      const reporter = await createReporter(kind, { stdout: sink, stderr: sink, clock: new FakeClock(), color: true });
      await reporter[Symbol.asyncDispose]();
      await reporter[Symbol.asyncDispose]();
      expect(written).toEqual([]);
    },
  );
});

test('the reporter listr writes lines where stderr is no terminal', async () => {
  const written: string[] = [];
  const sink = { write: (text: string) => written.push(text) };
  const reporter = await createReporter('listr', { stdout: sink, stderr: sink, clock: new FakeClock(), color: false });
  for (const event of new Story().begin([job('a')], [pool('aider', 1)]).events) reporter.report(event);
  expect(written).toEqual([' 0:00  run r1: 1 job on aider × 1 in /checkout/project\n']);
});

describe('the reporter json', () => {
  test('writes every event to stdout unchanged, and nothing to stderr', async () => {
    const out: string[] = [];
    const err: string[] = [];
    const stdout = { write: (text: string) => out.push(text) };
    const stderr = { write: (text: string) => err.push(text) };
    const reporter = await createReporter('json', { stdout, stderr, clock: new FakeClock(), color: true });
    const hostile = 'a\u001b[31m\u009b2Jb\u202ec\u2028d\n';
    const { events } = new Story()
      .begin([job('a')], [pool('aider', 1)])
      .at(1, started('a', 'aider', 0), output('aider', 0, hostile, 'answer', 'a'));
    for (const event of events) reporter.report(event);
    expect(out).toHaveLength(3);
    expect(out.map((line) => JSON.parse(line))).toEqual(events);
    for (const line of out) expect(line).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u2028\u202e]*\n$/);
    expect(err).toEqual([]);
  });
});
