import { expect, it } from 'vitest';
import { TranscriptFile } from '../../../../src/jobs/record/transcripts/transcript-file.ts';
import { Checkout } from '../../../../fixtures/checkout.ts';

it('a transcript marks where the direction changes', () => {
  using folder = Checkout.plain();
  using transcript = new TranscriptFile(folder.file('t.txt'));
  transcript.write('in', Buffer.from('question\n'));
  transcript.write('out', Buffer.from('ans'));
  transcript.write('out', Buffer.from('wer'));
  transcript.write('in', Buffer.from('next\n'));
  const text = '── to the tool ──\nquestion\n── from the tool ──\nanswer\n── to the tool ──\nnext\n';
  expect(folder.read('t.txt')).toBe(text);
  expect(transcript.size).toBe(Buffer.byteLength(text));
});
