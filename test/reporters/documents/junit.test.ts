import { describe, expect, it } from 'vitest';
import type { JobOutcome } from '../../../src/model/turn/outcome.ts';
import { junitReport } from '../../../src/reporters/documents/junit.ts';
import type { RunReport } from '../../../src/reporters/documents/run-report.ts';
import { result, transcribed } from '../story.ts';
import { NASTY, nastyJob, reportOf, whole } from './report-of.ts';

const xml = (report: RunReport) => [...junitReport(report)].join('');

describe('a JUnit report', () => {
  it('has a test case for each job, and counts them by kind', () => {
    const outcomes: JobOutcome[] = [
      'completed',
      'failed',
      'verify_failed',
      'crashed',
      'timed_out',
      'skipped',
      'not_chosen',
    ];
    const text = xml(reportOf(outcomes.map((outcome) => result(outcome, { outcome }))));
    expect(text).toContain('<testsuites name="aim" tests="7" failures="2" errors="2" time="34.000">');
    expect(text).toContain(
      '<testsuite name="aim r1" tests="7" failures="2" errors="2" skipped="2" time="34.000" timestamp="2025-01-02T03:04:05">',
    );
    expect(text.match(/<testcase /g)).toHaveLength(7);
    expect(text).toContain('<error type="crashed" message="crashed: it did not work">it did not work</error>');
    expect(text).toContain('<skipped message="skipped: it did not work"/>');
  });

  it('has a failure for each job that --fail-on makes one', () => {
    const refusals = [{ what: 'edit', tool: 'Edit', path: 'a', reason: 'no' }] as const;
    const jobs = [
      result('same', { no_change: true, files_changed: [] }),
      result('held', { refusals: [...refusals] }),
      result('good'),
    ];
    expect(xml(reportOf(jobs))).toContain('tests="3" failures="0" errors="0"');
    const text = xml(reportOf(jobs, {}, { fail_on: ['no-change', 'refusals'] }));
    expect(text).toContain('tests="3" failures="2" errors="0"');
    expect(text).toContain(
      '<failure type="completed" message="no change: it changed nothing (--fail-on no-change)">it changed nothing',
    );
    expect(text).toContain('message="completed: something was refused or did not apply (--fail-on refusals)"');
  });

  it('has the answer, and names a transcript of its own as Jenkins and GitLab find it', () => {
    const text = xml(reportOf([result('ask')], { answer: whole('It is 42.') }));
    expect(text).toContain('\n\nIt is 42.\n\n[[ATTACHMENT|.aim/runs/r1/transcripts/ask.txt]]</system-out>');
  });

  it('has the end of a transcript whose file has other jobs too, and no attachment', () => {
    const job = result('bad', { outcome: 'failed', attempts: [transcribed({ file: 'f', offset: 5, length: 9 })] });
    const text = xml(reportOf([job], { transcriptEnd: 'the last words' }));
    expect(text).toContain('the end of its transcript:\nthe last words</system-out>');
    expect(text).not.toContain('ATTACHMENT');
  });

  it('cuts what is too long, and says where the rest is', () => {
    const text = xml(
      reportOf([result('ask')], { answer: { text: 'x'.repeat(70_000), rest: '/runs/r1/answers/ask.md' } }),
    );
    expect(text.length).toBeLessThan(70_000);
    expect(text).toContain('x\n… cut here; all of it is in /runs/r1/answers/ask.md');
  });

  it('stays below what GitLab takes, however many jobs there are', () => {
    const jobs = Array.from({ length: 5000 }, (_, index) => result(`j${index}`));
    expect(Buffer.byteLength(xml(reportOf(jobs, { answer: whole('é'.repeat(20_000)) })))).toBeLessThan(30_000_000);
  });

  it.each(Object.entries(NASTY))('holds no markup and no control character of a text: %s', (_, text) => {
    const report = xml(reportOf([nastyJob(text)], { answer: whole(text), check: whole(text), transcriptEnd: text }));
    expect(report).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]/u);
    expect(report.match(/<[a-z!?]/g)).toEqual(['<?', '<t', '<t', '<t', '<f', '<s']);
  });
});
