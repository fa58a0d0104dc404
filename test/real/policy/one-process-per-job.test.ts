import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRealTools, type RealTools } from '../../../fixtures/real-tools/real-tools.ts';
import { run } from '../run.ts';
import { BY_MODEL } from './actions.ts';
import { Site } from './site.ts';

/** Those whose process for one job is the usual one: what it may do has to be the same as in the table. */
describe('a process for one job may do what one of a pool may', () => {
  let real: RealTools;
  beforeAll(async () => {
    real = await openRealTools(['claude', 'qwen', 'aider']);
  });
  afterAll(async () => {
    await real[Symbol.asyncDispose]();
  });

  it.each(['claude', 'qwen', 'aider'])('%s', async (tool) => {
    using site = new Site();
    const { write } = BY_MODEL;
    const common = { tool, pool: { mode: 'never' } };
    const { job, result } = await run(real, site.checkout, [
      { ...common, id: 'edit', files: ['a.txt'], prompt: write('a.txt', false) },
      { ...common, id: 'outside', files: ['gone.txt'], prompt: write('../beside.txt', false) },
      { ...common, id: 'hook', files: ['gone.txt'], prompt: write('.git/hooks/post-checkout', true) },
      { ...common, id: 'ask', action: 'ask', prompt: write('a-new.txt', true) },
    ]);
    expect(job('edit')).toMatchObject({ outcome: 'completed', files_changed: ['a.txt'], instance: null });
    expect(site.read('beside.txt')).toBe('as it was\n');
    expect(['checkout/.git/hooks/post-checkout', 'checkout/a-new.txt'].filter((name) => site.exists(name))).toEqual([]);
    if (tool === 'aider') expect(job('hook')).toMatchObject({ outcome: 'refused' });
    else expect(job('hook').refusals).toHaveLength(1);
    expect(result.unattributed).toEqual([]);
  });
});
