import type { JobResult } from '../../../src/model/run/job-result.ts';
import type { RunResult } from '../../../src/model/run/run-result.ts';
import type { JobExcerpts, RunReport } from '../../../src/reporters/documents/run-report.ts';
import { HOSTILE } from '../hostile.ts';
import { result, runResult } from '../story.ts';

const NOTHING: JobExcerpts = { prompt: null, answer: null, patch: null, check: null, transcriptEnd: null };

/** What reports are made of: these jobs, each with these texts. */
export function reportOf(
  jobs: readonly JobResult[],
  texts: Partial<JobExcerpts> = {},
  more: Partial<RunResult> = {},
): RunReport {
  return {
    result: runResult(jobs, more),
    excerptsOf: () => ({ ...NOTHING, ...texts }),
  };
}

/** Texts that would be markup, commands or control characters where they are not escaped. */
export const NASTY: Readonly<Record<string, string>> = {
  ...HOSTILE,
  'the end of a script': '</script><script>alert(1)</script>',
  'the end of a text': ']]></failure></testcase>',
  attributes: `" onload="alert(1)' x='`,
  'an entity': '&lt;b&gt; &#27; &amp;',
  'not characters': 'a\ufffeb\uffffc\u0000d',
  markdown: '# no | heading\n- [x] `code` ``` ````` **b** <img src=x> @everyone https://example.org',
  'a command of a runner': '::error::x\n::set-output name=a::b\n##[error]x 100%',
};

/** A job with the text wherever a job has one. */
export function nastyJob(text: string, index = 0): JobResult {
  return result(`job-${index}`, {
    outcome: 'failed',
    error: text,
    stdout: text,
    files_changed: [text.slice(0, 200)],
    transcript: `/checkout/project/.aim/${text.slice(0, 200)}`,
    refusals: [{ what: 'edit', tool: text.slice(0, 200), path: null, reason: text.slice(0, 200) }],
  });
}

export const whole = (text: string) => ({ text, rest: null });
