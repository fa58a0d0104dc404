import { expect, it } from 'vitest';
import { Transcript } from '../../../src/jobs/record/transcript.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

it('tells the directions apart', () => {
  using folder = Checkout.plain();
  using transcript = new Transcript(folder.file('t.txt'));
  transcript.tap('in', Buffer.from('question\n'));
  transcript.tap('out', Buffer.from('ans'));
  transcript.tap('out', Buffer.from('wer'));
  transcript.tap('in', Buffer.from('next\n'));
  expect(folder.read('t.txt')).toBe(
    '── to the tool ──\nquestion\n── from the tool ──\nanswer\n── to the tool ──\nnext\n',
  );
  expect(transcript.broken).toBeNull();
});

it('of a full disk ends, and says why, and the job goes on', () => {
  using transcript = new Transcript('/dev/full');
  transcript.tap('out', Buffer.from('answer'));
  transcript.tap('out', Buffer.from('more'));
  expect(transcript.broken).toMatch(/ENOSPC/);
});
