import { describe, expect, it } from 'vitest';
import { markdownReport } from '../../../src/reporters/documents/markdown.ts';
import type { RunReport } from '../../../src/reporters/documents/run-report.ts';
import { result } from '../story.ts';
import { NASTY, nastyJob, reportOf, whole } from './report-of.ts';

const page = (report: RunReport, maxBytes?: number) =>
  [...markdownReport(report, maxBytes === undefined ? {} : { maxBytes })].join('');

describe('a Markdown report', () => {
  it('begins with what did not complete, and has each job in a table', () => {
    const jobs = [
      result('good'),
      result('bad', { outcome: 'failed', error: 'no such thing' }),
      result('ask', { edits: false }),
    ];
    const text = page(reportOf(jobs, { answer: whole('They do.') }));
    expect(text).toMatch(/^# ❌ aim run `r1`\n\n2 completed, 1 failed · 34 s in all\n/);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Not completed',
      'Answers',
      'All jobs',
    ]);
    expect(text).toContain('`bad`: **failed** on `aider#0`\n\n```text\nno such thing\n```');
    expect(text).toContain('```text\nThey do.\n```');
    expect(text).toContain('| `good` | ✔ completed | `aider#0` | 12 s |  |  | `core/state.py` |\n');
  });

  it('begins with what --fail-on makes a failure, too', () => {
    const jobs = [result('good'), result('same', { no_change: true, files_changed: [] })];
    const text = page(reportOf(jobs, {}, { fail_on: ['no-change'] }));
    expect(text).toMatch(/^# ❌ /);
    expect(text).toContain('## Not completed, or failed by --fail-on\n');
    expect(text).toContain(
      '`same`: **no change** on `aider#0`\n\n```text\nit changed nothing (--fail-on no-change)\n```',
    );
  });

  it('stays within its limit, and counts what does not fit', () => {
    const jobs = Array.from({ length: 300 }, (_, index) =>
      result(`j${index}`, { outcome: 'failed', error: 'é'.repeat(5000) }),
    );
    const text = page(reportOf(jobs), 100_000);
    expect(Buffer.byteLength(text)).toBeLessThan(100_000);
    expect(text).toMatch(/… and \d+ more, which do not fit here\./);
    expect(text.match(/^```/gm)!.length % 2).toBe(0);
  });

  it.each(Object.entries(NASTY))('has texts of tools in code alone: %s', (_, text) => {
    const report = page(reportOf([nastyJob(text)]));
    // What is left is aim's own: no fence or span of a text is closed by the text itself.
    const outside = report
      .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
      .replace(/(`+)(?!`)(?:(?!\1)[^\n]|`)*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.toMatch(/alert|@everyone|<img|example\.org|heading/);
    expect(report).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    const rows = report.split('\n').filter((line) => line.startsWith('| '));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(8);
  });
});
