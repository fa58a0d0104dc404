import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { fakeRepl } from '../../../fixtures/agents/rows.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { makePool } from '../../support/cluster.ts';
import { never } from '../../support/never.ts';

describe('no job changes what git does, or what aim keeps', () => {
  it.each(['always', 'never'] as const)('in a process of a pool or of its own: %s', async (mode) => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const config = checkout.read('.git/config');
    const { job, result } = await rehearse(checkout, {
      pools: { sim: { count: 1 } },
      defaults: { tool: 'sim', pool: { mode } },
      jobs: [
        { id: 'hook', files: ['a.txt'], prompt: 'sim:edit a.txt x\nsim:edit .git/hooks/post-checkout evil' },
        { id: 'config', files: ['a.txt'], prompt: 'sim:edit .git/config [alias]' },
        { id: 'aim', files: ['a.txt'], prompt: 'sim:edit .aim/notes.txt x' },
        { id: 'failed', files: ['a.txt'], prompt: 'sim:edit .git/info/exclude *\nsim:fail no luck' },
        { id: 'good', files: ['b.txt'], prompt: 'sim:edit b.txt x' },
      ],
    });
    expect(job('hook')).toMatchObject({ outcome: 'refused', exit_code: 5, success: false, files_changed: ['a.txt'] });
    expect(job('hook').error).toContain('it changed .git/hooks/post-checkout, which no job may change');
    expect(job('config').error).toContain('.git/config');
    expect(job('aim').error).toContain('.aim/notes.txt');
    expect(job('failed')).toMatchObject({ outcome: 'refused', error: expect.stringContaining('no luck') });
    expect(job('good').outcome).toBe('completed');
    expect(checkout.read('.git/config')).toBe(config);
    for (const path of ['.git/hooks/post-checkout', '.aim/notes.txt'])
      expect(existsSync(checkout.file(path))).toBe(false);
    expect(result.unattributed).toEqual([]);
  });

  it('whose tool says nothing of it, and nor does a prompt without a job', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    await using made = await makePool(1, fakeRepl('plain', { mayBeSilent: true }), { cwd: checkout.path });
    await made.pool.start(never);
    const { outcome } = await made.pool.sendPrompt(0, 'sim:edit .git/hooks/pre-commit evil').ended;
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('.git/hooks/pre-commit') });
    expect(existsSync(checkout.file('.git/hooks/pre-commit'))).toBe(false);
    expect((await made.pool.sendPrompt(0, 'sim:edit a.txt more').ended).outcome).toEqual({ kind: 'completed' });
  });
});
