import { afterAll, beforeAll, expect, test } from 'vitest';
import { AWKWARD } from './awkward-prompts.ts';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { transcriptText } from '../support/transcript-text.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider']);
});
afterAll(() => real[Symbol.asyncDispose]());

/** What went over the streams in each job, but for what is made up anew each time. */
async function transcripts(start: 'plain' | 'warm'): Promise<Record<string, string>> {
  using checkout = Checkout.git({ 'a.txt': 'old line\n', 'b.txt': 'old line\n' });
  const jobs = [
    { id: 'edit', files: ['a.txt'], prompt: 'EDIT a.txt old line=>new line' },
    { id: 'new-file', files: ['c.txt'], prompt: 'WRITE c.txt a new file' },
    { id: 'ask', action: 'ask', files: ['b.txt'], prompt: 'SAY first\\n\\nlast\\n' },
    { id: 'fails', files: ['b.txt'], prompt: 'FAIL 400' },
    ...Object.entries(AWKWARD).map(([name, prompt]) => ({ id: `awkward-${name}`, action: 'ask', prompt })),
  ];
  const pools = { aider: { count: 1, start } };
  const ran = await run(real, checkout.path, jobs, { pools, defaults: { tool: 'aider' } });
  expect(ran.result.pools[0]?.start).toMatchObject({ how: start });
  return Object.fromEntries(
    ran.result.jobs.map((job) => {
      const text = transcriptText(ran.result, job.id).replaceAll(checkout.path, 'CHECKOUT');
      return [job.id, text.replace(/aim-done-[0-9a-f]{24}/g, 'SENTINEL').replace(/aim[0-9a-f]{18}/g, 'TAG')];
    }),
  );
}

test('aider reads and prints the same bytes after a plain and after a warm start', async () => {
  expect(await transcripts('warm')).toEqual(await transcripts('plain'));
});

test.each(['aider', 'aider@0.82.3'] as const)(
  '%s loads all of its modules in the fork server, none in an instance',
  async (ref) => {
    await using own = await openRealTools([ref]);
    using checkout = Checkout.git({});
    const pools = { aider: { count: 1, start: 'warm' } };
    const jobs = ['one', 'two'].map((id) => ({ id, action: 'ask', prompt: 'SAY fine\\n' }));
    const { result } = await run(own, checkout.path, jobs, { pools, defaults: { tool: 'aider' } });
    expect(result.pools[0]?.version).toBe(ref.split('@')[1] ?? '0.86.2');
    expect(result.pools[0]?.start).toMatchObject({ how: 'warm', cold: [] });
  },
);
