import { expect, test } from 'vitest';
import { runReport } from '../../../src/host/runs/run-report.ts';
import { result, runResult } from '../../reporters/story.ts';

test('the journal of a run is read when a report shows a job, not before, and once', () => {
  const asked: string[] = [];
  const fileOf = (name: string) => (asked.push(name), null);
  const job = result('a');
  const report = runReport(runResult([job], { journal: null }), fileOf);
  expect(asked).toEqual([]);
  report.excerptsOf(job);
  report.excerptsOf(job);
  expect(asked.filter((name) => name === 'journal.jsonl')).toEqual(['journal.jsonl']);
});
