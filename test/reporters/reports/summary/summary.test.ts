import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Attempt } from '../../../../src/model/run/job-result.ts';
import type { RunResult } from '../../../../src/model/run/run-result.ts';
import { width } from '../../../../src/reporters/text/text-width.ts';
import { summaryLines } from '../../../../src/reporters/reports/summary/summary.ts';
import { result, runResult } from '../../story.ts';

const show = (run: RunResult, columns = 80) => summaryLines(run, { columns, color: false });
const tries = (count: number): Attempt[] =>
  Array.from({ length: count }, () => ({
    outcome: 'crashed',
    error: null,
    tool: 'aider',
    model: null,
    pool: 'aider',
    instance: 0,
    usage: null,
    started_at: null,
    duration_s: 1,
  }));
const untried = { instance: null, turns: 0, transcript: null, duration_s: 0 };

describe('the summary', () => {
  test('names what was refused, or did not apply, in which job', () => {
    const refusals = [
      { what: 'edit' as const, tool: 'Edit', path: '/etc/hosts', reason: 'no' },
      { what: 'question' as const, tool: 'AskUserQuestion', path: null, reason: 'Which data base?' },
    ];
    const lines = show(runResult([result('a'), result('b', { files_changed: [], no_change: true, refusals })]), 120);
    expect(lines).toContain('! b: 1 edit refused, 1 question without an answer: /etc/hosts, Which data base?');
  });

  test('of a run with every ending, warnings and restarts', () => {
    const jobs = [
      result('state-hints', { attempts: tries(1) }),
      result('router', {
        instance: 1,
        duration_s: 71,
        files_changed: ['core/router.py', 'notes.md'],
        outside_files: ['notes.md'],
      }),
      result('docs', { instance: 2, files_changed: [] }),
      result('why', { edits: false, files_changed: [], stdout: '\nBecause it is quadratic.\nMore.' }),
      result('slow', { outcome: 'timed_out', attempts: tries(2), error: 'no end after 60 s\n\nlast words' }),
      result('next', { ...untried, outcome: 'skipped', error: 'depends on slow, which ended timed_out' }),
      result('last', { ...untried, outcome: 'skipped', error: 'depends on slow, which ended timed_out' }),
    ];
    const ran = jobs.filter(({ turns }) => turns > 0);
    for (const job of ran) job.usage = { input_tokens: 2469, output_tokens: 136, cost_usd: 0.0025 };
    const aider = { name: 'aider', tool: 'aider', version: '1', count: 3, restarts: 2 };
    const run = runResult(jobs, {
      usage: { input_tokens: 12_345, output_tokens: 678, cost_usd: 0.0123 },
      unattributed: ['stray.txt'],
      pools: [
        {
          ...aider,
          start: { how: 'warm', loading_ms: 2700, cold: [], pid: 7, resident: false, passed_over: null },
          given_up: [{ index: 1, reason: 'ended 5 times in 60 s' }],
        },
      ],
    });
    expect(show(run).join('\n')).toMatchInlineSnapshot(`
      "  job          where    outcome      took  waited  changed
      ✔ state-hints  aider#0  completed    12 s   0.4 s  core/state.py
      ✔ router       aider#1  completed    1:11   0.4 s  core/router.py, ! notes.md
      ✔ docs         aider#2  no change    12 s   0.4 s
      ✔ why          aider#0  completed    12 s   0.4 s  Because it is quadratic.
      ◷ slow         aider#0  timed out    12 s   0.4 s
      ↓ next         aider    skipped
      ↓ last         aider    skipped

      Answer of why
      Because it is quadratic.
      More.

      ◷ slow timed out on aider#0 after 2 attempts
          no end after 60 s
          last words
          .aim/runs/r1/transcripts/slow.txt

      ↓ skipped next, last
          depends on slow, which ended timed_out

      ! router changed files that it did not name: notes.md
      ! aider: 2 restarts
      ! aider#1 was given up: ended 5 times in 60 s
      ! changed during the run, and no job explains it:
          stray.txt

      7 jobs: 3 completed · 1 no change · 1 timed out · 2 skipped
      34 s in all, 2:00 of work: 3.5 × as fast as one by one
      12,345 tokens in · 678 tokens out · $0.0123
      aider: warm start, loaded once in 2.7 s
      Result and transcripts: .aim/runs/r1"
    `);
  });

  test('says that a tool was warm already, from aim warm', () => {
    const start = { how: 'warm' as const, loading_ms: 100, cold: [], pid: 7, resident: true, passed_over: null };
    const pools = [{ name: 'aider', tool: 'aider', version: '1', count: 1, restarts: 0, start, given_up: [] }];
    expect(show(runResult([result('one')], { pools }))).toContain('aider: warm, from aim warm in 0.1 s');
  });

  test('adds up the known usage and says for how many jobs it is unknown', () => {
    const used = (input: number | null, output: number | null, cost: number | null) => ({
      usage: { input_tokens: input, output_tokens: output, cost_usd: cost },
    });
    const jobs = [
      result('by-claude', { tool: 'claude', ...used(13_474, 63, 0.055) }),
      result('by-codex', { tool: 'codex', ...used(998, 79, null) }),
      result('by-other', { tool: 'other' }),
      result('never', { ...untried, outcome: 'skipped', error: 'depends on x' }),
    ];
    const run = runResult(jobs, used(14_472, 142, 0.055));
    const [head, ...lines] = show(run, 100);
    expect([head, ...lines.slice(0, 4)].join('\n')).toMatchInlineSnapshot(`
      "  job        where     outcome      took  waited  tokens in/out     cost  changed
      ✔ by-claude  claude#0  completed    12 s   0.4 s       13.5k/63  $0.0550  core/state.py
      ✔ by-codex   codex#0   completed    12 s   0.4 s         998/79  unknown  core/state.py
      ✔ by-other   other#0   completed    12 s   0.4 s        unknown  unknown  core/state.py
      ↓ never      aider     skipped"
    `);
    expect(lines).toContain(
      '14,472 tokens in · 142 tokens out (unknown for 1 of 3 jobs) · $0.0550 (unknown for 2 of 3 jobs)',
    );
    expect(show(runResult([jobs[1]!], used(998, 79, null)), 100)).toContain(
      '998 tokens in · 79 tokens out · cost unknown',
    );
  });

  test('of a rehearsal without failures is short', () => {
    expect(show(runResult([result('a')], { rehearsal: true, folder: null, journal: null })).join('\n'))
      .toMatchInlineSnapshot(`
      "  job  where    outcome      took  waited  changed
      ✔ a    aider#0  completed    12 s   0.4 s  core/state.py

      1 job: 1 completed
      34 s in all
      This was a rehearsal: the rehearsal agent did the work, no model was asked."
    `);
  });

  test('of an interrupted run shows each reason once', () => {
    const cancelled = { ...untried, outcome: 'cancelled', error: 'the run was interrupted' } as const;
    const broken = ['x', 'y'].map((id) => result(id, { outcome: 'interrupted', error: 'interrupted', instance: 1 }));
    const jobs = [...broken, ...['a', 'b', 'c'].map((id) => result(id, cancelled))];
    expect(show(runResult(jobs, { interrupted: true, speed_up: 0 })).join('\n')).toMatchInlineSnapshot(`
      "  job  where    outcome        took  waited  changed
      ■ x    aider#1  interrupted    12 s   0.4 s
      ■ y    aider#1  interrupted    12 s   0.4 s
      ■ a    aider    cancelled
      ■ b    aider    cancelled
      ■ c    aider    cancelled

      ■ interrupted x, y
      ■ cancelled a, b, c
          the run was interrupted

      5 jobs: 2 interrupted · 3 cancelled
      34 s in all, 25 s of work
      Interrupted: not all of it was done.
      Result and transcripts: .aim/runs/r1"
    `);
  });

  test('of a run without jobs', () => {
    expect(show(runResult([])).slice(0, 2)).toEqual(['no jobs', '34 s in all']);
  });

  test('of 500 jobs shows the failed ones and the ends of the rest', () => {
    const failed = new Set([57, 258, 499]);
    const jobs = Array.from({ length: 500 }, (_, i) => result(`job-${i}`, failed.has(i) ? { outcome: 'failed' } : {}));
    const lines = show(runResult(jobs));
    const table = lines.slice(1, lines.indexOf(''));
    expect(table.map((text) => text.trim().split(/ {2,}/)[0])).toEqual([
      '✔ job-0',
      '✔ job-1',
      '✔ job-2',
      '✔ job-3',
      '… 489 more completed',
      '✖ job-57',
      '✖ job-258',
      '✔ job-495',
      '✔ job-496',
      '✔ job-497',
      '✔ job-498',
      '✖ job-499',
    ]);
    expect(lines.filter((text) => text.includes('transcripts/job-'))).toHaveLength(3);
    expect(lines).toContain('500 jobs: 497 completed · 3 failed');
  });

  test('of 500 failed jobs shows the first reasons and counts the rest', () => {
    const jobs = Array.from({ length: 500 }, (_, i) => result(`job-${i}`, { outcome: 'failed', error: `reason ${i}` }));
    const lines = show(runResult(jobs));
    expect(lines.length).toBeLessThan(80);
    expect(lines.join('\n')).toContain('… 480 more that did not complete');
    expect(lines.join('\n')).toContain('… and 490 more: their reasons are in the result');
  });

  test('shows the tool where a pool has a name of its own', () => {
    const [head, row] = show(runResult([result('a', { tool: 'codex', pool: 'fast', instance: 1 })]));
    expect(head).toMatch(/^ {2}job {2}tool +where/);
    expect(row).toMatch(/^✔ a {4}codex {2}fast#1/);
  });

  test.each([40, 60, 80, 200])('fits %i columns, whatever the names are', (columns) => {
    const nasty = ['x'.repeat(100), '日本語'.repeat(30), 'a\u001b[2Jb\rc\u202ed', 'plain'];
    const jobs = nasty.flatMap((text, i) => [
      result(text, {
        instance: i,
        files_changed: [`${text}/${text}.py`, 'b.py'],
        outside_files: [`${text}/${text}.py`],
      }),
      result(`${text}-`, { outcome: 'crashed', error: `${text}\n`.repeat(30), attempts: tries(3), transcript: null }),
      result(`${text}_`, { ...untried, outcome: 'skipped', error: text }),
    ]);
    const run = runResult(jobs, { unattributed: nasty, folder: null, journal: null, rehearsal: columns >= 80 });
    for (const color of [false, true]) {
      for (const text of summaryLines(run, { columns, color })) {
        const bare = stripVTControlCharacters(text);
        expect(width(bare)).toBeLessThanOrEqual(columns);
        expect(bare).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
        expect(text.replaceAll(/\u001b\[\d+m/g, '')).toBe(bare);
      }
    }
  });

  test('never cuts a path that a user may open', () => {
    const transcript = `/elsewhere/${'deep/'.repeat(30)}a.txt`;
    expect(show(runResult([result('a', { outcome: 'failed', transcript })]))).toContain(`    ${transcript}`);
  });

  test('cuts a reason to a window, and has it whole where there is none', () => {
    const error = `first ${'long '.repeat(60)}last`;
    const run = runResult([
      result('a', { outcome: 'failed', success: false, turns: 1, error }),
      result('b', { outcome: 'not_started', success: false, turns: 0, error: `${error} too` }),
    ]);
    const lines = (isWindow: boolean) => summaryLines(run, { columns: 80, color: false, isWindow });
    expect(lines(true).filter((text) => text.includes('last'))).toEqual([]);
    expect(lines(false)).toContain(`    ${error}`);
    expect(lines(false)).toContain(`    ${error} too`);
  });

  test('shows paths relative to the folder of the user', () => {
    const run = runResult([result('a')]);
    const last = (from: string) => summaryLines(run, { columns: 80, color: false, from }).at(-1);
    expect(last('/checkout')).toBe('Result and transcripts: project/.aim/runs/r1');
    expect(last('/tmp')).toBe('Result and transcripts: /checkout/project/.aim/runs/r1');
  });
});
