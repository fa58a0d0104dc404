import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY } from '../../fixtures/jules-server/jules-server.ts';
import { julesRow } from '../../fixtures/jules-server/row.ts';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { remoteRuns } from '../jobs/remote/remote-runs.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { eventsOf, outcomes, run } from './run.ts';

const TOOLS = ['aider', 'claude', 'codex'] as const;
let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(TOOLS);
});
afterAll(() => real[Symbol.asyncDispose]());

test('aider, claude, codex and jules (a fake) edit one file in one run: a commit each, one landing, no key anywhere', async () => {
  const lines = Array.from({ length: 40 }, (_, n) => `line number ${n};`);
  await using runs = await remoteRuns({ files: { 'shared.txt': `${lines.join('\n')}\n`, 'b.txt': 'b\n' } });
  const { checkout, server } = runs;
  const builtIn = Registry.builtIn();
  const registry = new Registry([...builtIn.ids.map((id) => builtIn.get(id)), julesRow(server)]);
  const edit = (n: number, tool: string) => `shared.txt line number ${n};=>by ${tool}`;
  const jobs = [
    ...TOOLS.map((tool, index) => ({
      id: tool,
      tool,
      files: ['shared.txt'],
      prompt: `EDIT ${edit(2 + index * 6, tool)}`,
    })),
    { id: 'jules', tool: 'jules', files: ['shared.txt'], prompt: `SLOW 5\nPATCH ${edit(30, 'jules')}\nSAY Done` },
    { id: 'review', tool: 'jules', action: 'review', prompt: 'SAY All is well' },
    { id: 'mine', tool: 'codex', action: 'ask', prompt: 'SAY yes', depends_on: ['jules'] },
  ];
  const environment = {
    ...real.env,
    JULES_API_KEY: API_KEY,
    XDG_CACHE_HOME: runs.options.environment?.['XDG_CACHE_HOME'],
  };
  const ran = await run(real, checkout.path, jobs, { isolation: 'auto', run: { registry, environment } });
  expect(outcomes(ran)).toEqual(Object.fromEntries(jobs.map(({ id }) => [id, 'completed'])));
  expect(ran.result.landing).toMatchObject({ kind: 'landed', commits: 4 });
  const text = checkout.read('shared.txt').split('\n');
  expect([2, 8, 14, 30].map((n) => text[n])).toEqual(['by aider', 'by claude', 'by codex', 'by jules']);
  expect(ran.job('jules')).toMatchObject({
    files_changed: ['shared.txt'],
    remote: { session: expect.any(String) as string },
  });
  expect(server.of('create')).toHaveLength(2);
  expect(eventsOf(ran.events, 'remote_session')).toHaveLength(2);
  const files = readdirSync(ran.result.folder!, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
  expect([...texts, JSON.stringify(ran.events)].filter((it) => it.includes(API_KEY))).toEqual([]);
  expect(leftoverProcesses()).toEqual([]);
});
