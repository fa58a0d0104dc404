import { describe, expect, it } from 'vitest';
import { fakeAcp, fakeRepl } from '../../../fixtures/agents/rows.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { ofType } from '../../support/events.ts';
import { rehearse } from '../../support/rehearsal.ts';

/** Rows of which nothing is known: an ACP agent by its command line alone, and a REPL by its prompt alone. */
const acp = { ...fakeAcp('plain', { approvals: {} }), id: 'acp' };
const repl = { ...fakeRepl('plain', { mayBeSilent: true }), id: 'repl' };
const registry = new Registry([acp, repl, Registry.builtIn().get('sim')]);

describe('a job that may only read, on a tool that nothing is known to keep to that', () => {
  it.each(['acp', 'repl'])('is refused when it changed a file, reported or not: %s', async (tool) => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const jobs = [
      { id: 'ask', action: 'ask', prompt: 'sim:edit a.txt asked' },
      { id: 'review', action: 'review', prompt: 'sim:edit b.txt reviewed' },
      { id: 'new', action: 'ask', prompt: 'sim:edit c.txt new' },
      { id: 'good', action: 'ask', prompt: 'sim:say fine' },
    ];
    const { job, events } = await rehearse(
      checkout,
      { defaults: { tool }, pools: { [tool]: { count: 1 } }, jobs },
      { registry },
    );
    expect(job('ask')).toMatchObject({
      outcome: 'refused',
      exit_code: 5,
      error: 'it changed a.txt, though it may only read',
    });
    expect(job('review')).toMatchObject({ outcome: 'refused', error: expect.stringContaining('b.txt') });
    expect(job('new')).toMatchObject({ outcome: 'refused', error: expect.stringContaining('c.txt') });
    expect(job('good')).toMatchObject({ outcome: 'completed', stdout: expect.stringContaining('fine') });
    const warnings = ofType(events, 'notice').filter(({ level }) => level === 'warning');
    expect(warnings.map(({ about, message }) => [about, message])).toEqual([
      [tool, expect.stringContaining(`nothing is known to keep ${tool} from editing where it may only read`)],
    ]);
  });

  it.each(['read-only', 'deny'] as const)('is refused as well when it is an edit under %s', async (approvals) => {
    using checkout = Checkout.plain({ 'a.txt': 'a\n' });
    const { job } = await rehearse(
      checkout,
      { defaults: { tool: 'repl' }, jobs: [{ id: 'edit', prompt: 'sim:edit a.txt edited' }] },
      { registry, overrides: { approvals } },
    );
    expect(job('edit')).toMatchObject({ outcome: 'refused', error: 'it changed a.txt, though it may only read' });
  });

  it('is not blamed for the edits of a job beside it', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const { job } = await rehearse(
      checkout,
      {
        jobs: [
          { id: 'ask', tool: 'acp', action: 'ask', prompt: 'sim:sleep 0.4\nsim:say fine' },
          { id: 'edit', tool: 'sim', files: ['a.txt'], prompt: 'sim:edit a.txt more' },
        ],
      },
      { registry },
    );
    expect([job('ask').outcome, job('edit').outcome]).toEqual(['completed', 'completed']);
  });

  it('is not started where the tool does not offer the mode in which it would only read', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const row = { ...fakeAcp('plain', { approvals: { 'read-only': { mode: 'no-such' } } }), id: 'modes' };
    const { job } = await rehearse(
      checkout,
      {
        defaults: { tool: 'modes' },
        jobs: [
          { id: 'ask', action: 'ask', prompt: 'sim:edit a.txt asked' },
          { id: 'edit', files: ['a.txt'], prompt: 'sim:edit a.txt edited' },
        ],
      },
      { registry: new Registry([row]) },
    );
    expect(job('ask')).toMatchObject({
      outcome: 'not_started',
      error: expect.stringContaining('modes does not offer the mode no-such, in which it would only read'),
    });
    expect(job('edit').outcome).toBe('completed');
    expect(checkout.read('a.txt')).toBe('a\nedited\n');
  });

  it('has no warning where no job only reads', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const { events, job } = await rehearse(
      checkout,
      { defaults: { tool: 'acp' }, jobs: [{ id: 'edit', files: ['a.txt'], prompt: 'sim:edit a.txt more' }] },
      { registry },
    );
    expect(job('edit').outcome).toBe('completed');
    expect(ofType(events, 'notice').filter(({ level }) => level === 'warning')).toEqual([]);
  });
});
