import { expect, test } from 'vitest';
import { runReport } from '../../../../src/host/runs/past/run-report.ts';
import { RunTranscripts } from '../../../../src/jobs/record/transcripts/run-transcripts.ts';
import { Checkout } from '../../../../fixtures/checkout.ts';
import { result, runResult, transcribed } from '../../../reporters/story.ts';

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

test('a report has the end of the transcript of a job that did not complete, and of no other', () => {
  using folder = Checkout.plain();
  using transcripts = new RunTranscripts({ transcript: () => folder.file('t.txt') });
  const parts = ['good', 'bad', 'long'].map((job) => {
    using transcript = transcripts.begin({ pool: 'aider', instance: 0, job, attempt: 1 });
    const text = job === 'long' ? `${'é'.repeat(10_000)}\nthe end` : `from ${job}`;
    transcript.tap('out', Buffer.from(text));
    return transcript.part!;
  });
  const [good, bad, long] = ['good', 'bad', 'long'].map((id, at) =>
    result(id, { outcome: id === 'good' ? 'completed' : 'failed', attempts: [transcribed(parts[at]!)] }),
  );
  const { excerptsOf } = runReport(runResult([], { journal: null }), (name) =>
    name.startsWith('transcripts/') ? folder.file('t.txt') : null,
  );
  expect(excerptsOf(good!).transcriptEnd).toBeNull();
  expect(excerptsOf(bad!).transcriptEnd).toBe('── job bad, attempt 1 ──\n── from the tool ──\nfrom bad');
  const end = excerptsOf(long!).transcriptEnd!;
  expect(end).toMatch(/^…é+\nthe end$/);
  expect(Buffer.byteLength(end)).toBeLessThan(8200);
});
