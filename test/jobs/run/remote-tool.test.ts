import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startJulesServer } from '../../../fixtures/jules-server/jules-server.ts';
import { julesRow, WITH_KEY } from '../../../fixtures/jules-server/row.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { Registry } from '../../../src/tools/registry.ts';
import { rehearse } from '../../support/rehearsal.ts';

it('jobs of a service answer; one that asks something fails with its question, one that plans is refused', async () => {
  await using server = await startJulesServer();
  using folder = Checkout.plain();
  const registry = new Registry([julesRow(server)]);
  const { job } = await rehearse(
    folder,
    {
      defaults: { tool: 'jules', action: 'review' },
      pools: { jules: { count: 3 } },
      jobs: [
        { id: 'answers', prompt: 'SAY All is well' },
        { id: 'asks', prompt: 'SAY Hm.\nASK Which branch?' },
        { id: 'plans', prompt: 'PLAN Rewrite it' },
        { id: 'edits', prompt: 'PATCH a.txt x=>y\nSAY Fixed' },
      ],
    },
    { registry, environment: WITH_KEY },
  );
  expect(job('answers')).toMatchObject({ outcome: 'completed', stdout: 'All is well', files_changed: [] });
  expect(job('asks')).toMatchObject({ outcome: 'failed', error: 'it asks: Hm.\n\nWhich branch?' });
  expect(job('plans')).toMatchObject({
    outcome: 'refused',
    error: 'its plan is not approved under read-only: Rewrite it',
    exit_code: 5,
  });
  expect(job('edits').outcome).toBe('refused');
});

it('the journal of a run has what a session is found by before the session is made, and the session after that', async () => {
  await using server = await startJulesServer();
  using folder = Checkout.plain();
  const registry = new Registry([julesRow(server)]);
  const journal = () => {
    const [name = ''] = globSync('.aim/runs/*/journal.jsonl', { cwd: folder.path });
    return folder.read(name).split('\n');
  };
  const running = rehearse(
    folder,
    { jobs: [{ id: 'answers', tool: 'jules', action: 'ask', prompt: 'SAY All is well' }] },
    { registry, environment: WITH_KEY },
  );
  await server.waitFor('create');
  const before = journal().find((line) => line.includes('remote_intent')) ?? 'null';
  expect(JSON.parse(before)).toMatchObject({
    job: 'answers',
    title: expect.stringMatching(/^aim [0-9a-f]{12}: SAY All/),
  });
  const { job } = await running;
  expect(job('answers').outcome).toBe('completed');
  const after = journal().find((line) => line.includes('remote_session')) ?? 'null';
  expect(JSON.parse(after)).toMatchObject({ job: 'answers', session: '3141592', url: server.sessions[0]?.url });
});
