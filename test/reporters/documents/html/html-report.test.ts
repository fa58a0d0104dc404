import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../../../src/reporters/documents/html/html-report.ts';
import type { RunReport } from '../../../../src/reporters/documents/run-report.ts';
import { result, T0 } from '../../story.ts';
import { NASTY, nastyJob, reportOf, whole } from '../report-of.ts';

const page = (report: RunReport) => [...htmlReport(report)].join('');
const ELEMENTS =
  /^<\/?(!doctype|html|head|meta|title|style|body|h[123]|p|span|a|ul|li|div|svg|rect|details|summary|b|pre|ins|del|code|time|table|tr|th|td)\b/;

describe('an HTML report', () => {
  it('has each job with its prompt, answer, change and check, and its attempts', () => {
    const attempt = {
      error: null,
      tool: 'aider',
      model: 'gpt-4o',
      usage: null,
      started_at: null,
      pool: 'aider',
      instance: 1,
      duration_s: 3,
    };
    const job = result('state', {
      attempts: [
        { ...attempt, outcome: 'crashed', error: 'exit code 7' },
        { ...attempt, outcome: 'completed' },
      ],
    });
    const texts = {
      prompt: whole('Add type hints.'),
      answer: { text: 'Done.', rest: '/runs/r1/answers/state.md' },
      patch: whole('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a < b\n+a > b\n same'),
      check: whole('3 passed'),
    };
    const text = page(reportOf([job], texts));
    for (const title of ['Attempts', 'Prompt', 'Answer', 'Changed', 'Change', 'Output of the check', 'Where it is']) {
      expect(text).toContain(`<h3>${title}</h3>`);
    }
    expect(text).toContain(
      '<b>+++ b/x</b>\n<b>@@ -1 +1 @@</b>\n<del>-a &lt; b</del>\n<ins>+a &gt; b</ins>\n same</pre>',
    );
    expect(text).toContain('All of it is in <code>/runs/r1/answers/state.md</code>');
    expect(text).toContain(
      '<td>crashed</td><td>aider#1</td><td>gpt-4o</td><td>3.0 s</td><td></td><td>exit code 7</td>',
    );
  });

  it('has a row of the timeline for each instance, whose bars lead to their jobs', () => {
    const jobs = [
      result('a', { instance: 10 }),
      result('b', { instance: 2 }),
      result('c', { instance: 2, queued_s: 20 }),
    ];
    const text = page(reportOf(jobs));
    expect([...text.matchAll(/<span title="(.*?)">/g)].map(([, name]) => name)).toEqual(['aider#2', 'aider#10']);
    expect([...text.matchAll(/<a href="#(job-\d)"><rect/g)].map(([, id]) => id)).toEqual(['job-2', 'job-3', 'job-1']);
    expect([...text.matchAll(/<details id="(job-\d)"/g)].map(([, id]) => id)).toEqual(['job-1', 'job-2', 'job-3']);
  });

  it('has a bar for each attempt, and leaves out the time between two parts of a run', () => {
    const part = (from: number, to: number) => ({ started_at: at(from), ended_at: at(to), cut_short: false });
    const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
    const attempt = { error: null, tool: 'aider', model: null, pool: 'aider', instance: 0, usage: null, duration_s: 5 };
    const attempts = [
      { ...attempt, outcome: 'failed' as const, started_at: at(0) },
      { ...attempt, outcome: 'completed' as const, started_at: at(105) },
    ];
    const text = page(reportOf([result('a', { attempts })], {}, { parts: [part(0, 5), part(100, 110)] }));
    expect(
      [...text.matchAll(/<rect class="(\w+)" fill="#\w+" x="([\d.]+)" y="2" width="([\d.]+)"/g)].map((match) =>
        match.slice(1),
      ),
    ).toEqual([
      ['red', '0.00', '333.33'],
      ['green', '666.67', '333.33'],
    ]);
  });

  it('links to what did not complete, and opens it', () => {
    const text = page(reportOf([result('good'), result('bad', { outcome: 'failed', error: 'no' })]));
    expect(text).toContain('<li><a href="#job-2">bad</a> <span class="red">✖ failed</span>: no</li>');
    expect(text).toContain('<details id="job-2" open>');
    expect(text).toContain('<details id="job-1">');
  });

  it.each(Object.entries(NASTY))('has no element but its own, and nothing from elsewhere: %s', (_, text) => {
    const report = page(
      reportOf([nastyJob(text)], {
        prompt: whole(text),
        answer: whole(text),
        patch: whole(text),
        check: whole(text),
        transcriptEnd: text,
      }),
    );
    const elements = report.match(/<[^>]*>/g)!;
    expect(elements.filter((element) => !ELEMENTS.test(element))).toEqual([]);
    expect(elements.join('')).not.toMatch(/\son[a-z]+=|src=|style=|url\(|javascript:|data:/);
    expect([...report.matchAll(/href="([^"]*)"/g)].every(([, target]) => /^#job-\d+$/.test(target!))).toBe(true);
    expect(report).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });
});
