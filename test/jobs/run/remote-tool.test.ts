import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startJulesServer } from '../../../fixtures/jules-server/jules-server.ts';
import { fakeClaude } from '../../../fixtures/agents/rows.ts';
import { julesRow, WITH_KEY } from '../../../fixtures/jules-server/row.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { resume } from '../../support/resume.ts';

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

describe('a run that goes on with a job of a service', () => {
  const ask = { id: 'answers', tool: 'jules', action: 'ask', prompt: 'SAY All is well' };

  /** A run whose aim was killed right before the last line with this text; its journal is changed as a test wants. */
  async function cut(folder: Checkout, registry: Registry, text: string, change = (line: string) => line, over = {}) {
    const document = { jobs: [{ ...ask, ...over }] };
    const { result } = await rehearse(folder, document, { registry, environment: WITH_KEY });
    const lines = readFileSync(result.journal!, 'utf8').split('\n');
    const kept = lines
      .slice(
        0,
        lines.findLastIndex((line) => line.includes(text)),
      )
      .map(change);
    writeFileSync(result.journal!, `${kept.join('\n')}\n`);
    rmSync(join(result.folder!, 'result.json'));
  }

  it.each([
    ['whose session is known', '"turn_ended"'],
    ['of whose session only the title is known', '"remote_session"'],
  ])('%s watches it on: no other session is made, and the prompt is not sent again', async (_, text) => {
    await using server = await startJulesServer();
    using folder = Checkout.plain();
    const registry = new Registry([julesRow(server)]);
    await cut(folder, registry, text);
    const { job } = await resume(folder, { registry, environment: WITH_KEY });
    expect(job('answers')).toMatchObject({ outcome: 'completed', stdout: 'All is well' });
    expect(job('answers').attempts.map(({ outcome }) => outcome)).toEqual(['interrupted', 'completed']);
    expect(server.of('create')).toHaveLength(1);
    expect(server.of('message')).toEqual([]);
  });

  it('makes a session where the first one was only about to be made, and had time to show', async () => {
    await using first = await startJulesServer();
    await using second = await startJulesServer();
    using folder = Checkout.plain();
    const old = (line: string) =>
      line.includes('"remote_intent"') ? line.replace(/"at":"[^"]*"/, '"at":"2020-01-01T00:00:00.000Z"') : line;
    await cut(folder, new Registry([julesRow(first)]), '"remote_session"', old);
    const { job } = await resume(folder, { registry: new Registry([julesRow(second)]), environment: WITH_KEY });
    expect(job('answers')).toMatchObject({ outcome: 'completed', stdout: 'All is well' });
    expect(second.of('create')).toHaveLength(1);
  });

  it.each([
    ['another tool', { fallback: ['fake-claude'] }, '"turn_ended"', ['failed', 'interrupted', 'completed'], 1],
    ['the service', { attempts: 2 }, '"remote_intent"', ['failed', 'interrupted', 'failed'], 3],
  ])(
    'whose session failed, and whose next attempt by %s was cut short, has nothing of that session any more',
    async (_, over, text, outcomes, sessions) => {
      await using server = await startJulesServer();
      using folder = Checkout.plain();
      const registry = new Registry([julesRow(server), fakeClaude('plain')]);
      const job = { prompt: 'FAIL Not today', retry_on: ['failed'], ...over };
      await cut(folder, registry, text, undefined, job);
      const resumed = await resume(folder, { registry, environment: WITH_KEY });
      expect(resumed.job('answers').attempts.map(({ outcome }) => outcome)).toEqual(outcomes);
      expect(server.of('create')).toHaveLength(sessions);
    },
  );
});
