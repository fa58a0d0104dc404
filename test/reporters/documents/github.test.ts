import { describe, expect, it } from 'vitest';
import { githubAnnotations } from '../../../src/reporters/documents/github.ts';
import { result, runResult } from '../story.ts';
import { NASTY, nastyJob } from './report-of.ts';

describe('the annotations of GitHub Actions', () => {
  it('are an error for each job that did not complete, at its file where it has one', () => {
    const jobs = [
      result('good'),
      result('a,b: c', { outcome: 'failed', error: 'line 1\nline 2: 100%', files: ['src/a.py'] }),
      result('more', { outcome: 'crashed', error: null, files: ['a', 'b'] }),
    ];
    expect(githubAnnotations(runResult(jobs), null)).toEqual([
      '::error file=src/a.py,title=aim%3A a%2Cb%3A c::failed: line 1%0Aline 2: 100%25',
      '::error title=aim%3A more::crashed: no reason is known',
    ]);
  });

  it('have a job that --fail-on makes a failure', () => {
    const jobs = [result('same', { no_change: true, files_changed: [] }), result('good')];
    expect(githubAnnotations(runResult(jobs, { fail_on: ['no-change'] }), null)).toEqual([
      '::error file=core/state.py,title=aim%3A same::no change: it changed nothing (--fail-on no-change)',
    ]);
  });

  it.each([
    ['/checkout/project', 'file=src/a.py,'],
    ['/checkout', 'file=project/src/a.py,'],
    ['/elsewhere', ''],
    ['/checkout/pro', ''],
  ])('name files relative to the checkout of the step: %s', (workspace, file) => {
    const job = result('a', { outcome: 'failed', error: 'no', files: ['src/a.py'] });
    expect(githubAnnotations(runResult([job]), workspace)).toEqual([`::error ${file}title=aim%3A a::failed: no`]);
  });

  it('are ten at most: the last one says how many more there are', () => {
    const jobs = (count: number) => Array.from({ length: count }, (_, n) => result(`j${n}`, { outcome: 'failed' }));
    expect(githubAnnotations(runResult(jobs(10)), null)).toHaveLength(10);
    const lines = githubAnnotations(runResult(jobs(200)), null);
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe('::error title=aim::and 191 more jobs failed: the summary of the step has them');
  });

  it.each(Object.entries(NASTY))('are one command a line, whatever a text says: %s', (_, text) => {
    for (const line of githubAnnotations(runResult([nastyJob(text)]), null)) {
      expect(line).toMatch(/^::error [^\r\n]*$/);
      expect(line).not.toMatch(/[\u0000-\u001f]/);
    }
  });
});
