import { expect, it } from 'vitest';
import { Transcript } from '../../../src/jobs/record/transcript.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

it('a transcript marks where the direction changes', () => {
  using folder = Checkout.plain();
  using transcript = new Transcript(folder.file('t.txt'));
  const tap = transcript.open();
  tap('in', Buffer.from('question\n'));
  tap('out', Buffer.from('ans'));
  tap('out', Buffer.from('wer'));
  tap('in', Buffer.from('next\n'));
  expect(folder.read('t.txt')).toBe(
    '── to the tool ──\nquestion\n── from the tool ──\nanswer\n── to the tool ──\nnext\n',
  );
  expect(transcript.fault).toBeNull();
});

it('a transcript on a full disk ends, with the reason, and throws nothing', () => {
  using transcript = new Transcript('/dev/full');
  const tap = transcript.open();
  tap('out', Buffer.from('answer'));
  tap('out', Buffer.from('more'));
  expect(transcript.fault).toMatch(/ENOSPC/);
});
