import { describe, expect, it } from 'vitest';
import { aimEventSchema } from '../../src/model/events.ts';
import { countsLine } from '../../src/reporters/frame/counts-line.ts';
import { frame } from '../../src/reporters/frame/frame.ts';
import { JsonReporter } from '../../src/reporters/live/json-reporter.ts';
import { PlainReporter } from '../../src/reporters/live/plain-reporter.ts';
import { paintFor } from '../../src/reporters/theme.ts';
import { RunView } from '../../src/reporters/view/run-view.ts';
import { summaryLines } from '../../src/reporters/reports/summary/summary.ts';
import { expectHarmless, HOSTILE, WIDE } from './hostile.ts';
import { asked, finished, job, moved, output, pool, result, runResult, started, Story, T0 } from './story.ts';

const TEXTS = { ...HOSTILE, ...WIDE };
const OUTCOMES = ['completed', 'failed', 'timed_out', 'crashed', 'skipped', 'cancelled', 'refused'] as const;
const SIZES = [
  [200, 50],
  [80, 24],
  [40, 10],
  [20, 5],
  [3, 2],
  [1, 1],
] as const;

/** The text stands wherever somebody other than us has a word: forty jobs ended in every way, ten run, others wait. */
function told(text: string, total: number): Story {
  const jobs = Array.from({ length: total }, (_, n) => job(n % 2 === 0 ? `${text}${n}` : `job-${n}`));
  const results = jobs.slice(0, Math.max(0, Math.min(total - 10, 40))).map(({ id }, n) => {
    const outcome = OUTCOMES[n % OUTCOMES.length]!;
    const files = n % 3 === 0 ? [] : [text, `${text}/${text}.py`];
    return result(id, { outcome, error: text, stdout: text, files_changed: files, outside_files: files.slice(1) });
  });
  const story = new Story().begin(jobs, [pool('aider', 10, { tool: text }), pool(text, 1)]);
  story.at(0, { type: 'pool_started', pool: text, tool: text, count: 1, version: text });
  for (const of of results) story.at(1, started(of.id, 'aider', 0), finished(of));
  for (const [n, { id }] of jobs.slice(results.length, results.length + 10).entries()) {
    story.at(2, started(id, n === 9 ? text : 'aider', n % 9, 1 + (n % 3)));
    for (const channel of ['stderr', 'answer', 'activity'] as const) {
      story.at(2, output(n === 9 ? text : 'aider', n % 9, text, channel, id));
    }
  }
  story.at(2, asked(text, { job: jobs[results.length]?.id ?? text, turn: text, labels: [text, `${text}${text}`] }));
  return story.at(
    3,
    moved(text, 0, 'starting', 'ready'),
    moved('aider', 3, 'busy', 'down', text),
    moved('aider', 3, 'down', 'given_up', text),
    { type: 'notice', level: 'error', message: text, about: text },
    { type: 'run_finished', result: runResult(results, { unattributed: [text] }) },
  );
}

describe.each([0, 1, 500])('%i jobs', (total) => {
  it.each(Object.entries(TEXTS))('a picture with %s stays in its window', (_name, text) => {
    const view = told(text, total).events.reduce((seen, event) => seen.apply(event), new RunView());
    for (const [columns, rows] of SIZES) {
      const now = T0 + 3500;
      const lines = frame(view, { columns, rows, now, color: true });
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 2));
      for (const line of [...lines, countsLine(view, { columns, now, paint: paintFor(true) })])
        expectHarmless(line, columns);
    }
  });
});

it.each(Object.entries(TEXTS))('a log with %s is lines of text', (_name, text) => {
  let log = '';
  const stderr = { write: (more: string) => (log += more) };
  const reporter = new PlainReporter({ stderr, color: true });
  for (const event of told(text, 30).events) reporter.report(event);
  expect(log.endsWith('\n')).toBe(true);
  const lines = log.slice(0, -1).split('\n');
  for (const line of lines) {
    expectHarmless(line);
    expect(line).toMatch(/^(?:\u001b\[2m)? *\d+:\d\d/);
  }
});

it.each(Object.entries(TEXTS))(
  'JSON with %s is one harmless line for each event, and means the same',
  (_name, text) => {
    const { events } = told(text, 12);
    let written = '';
    const reporter = new JsonReporter({ stdout: { write: (piece) => (written += piece) } });
    for (const event of events) reporter.report(event);
    // The last line is written in several pieces.
    const lines = written.split(/(?<=\n)/);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(events);
    for (const line of lines) {
      expect(line.endsWith('\n')).toBe(true);
      expect(line.slice(0, -1)).not.toMatch(
        /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/,
      );
      expect(aimEventSchema.safeParse(JSON.parse(line)).error).toBeUndefined();
    }
  },
);

it.each(Object.entries(TEXTS))('a summary with %s is lines of text', (_name, text) => {
  const last = told(text, 24).events.at(-1);
  if (last?.type !== 'run_finished') throw new Error('the story has no end');
  const { jobs } = last.result;
  const run = runResult(
    // A path is never cut, so it would be wider than the window.
    [...jobs].map((of) => ({ ...of, transcript: null })),
    { unattributed: [text], pools: [], folder: null, journal: null },
  );
  for (const columns of [40, 80]) {
    for (const line of summaryLines(run, { columns, color: true })) expectHarmless(line, columns);
  }
});
