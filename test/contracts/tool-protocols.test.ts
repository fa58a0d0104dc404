import { chmodSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { checkTool } from '../../src/host/check-tool.ts';
import { withLimitsTable } from '../../scripts/limits-table.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { hasOneShot } from '../../src/tools/has-one-shot.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { programCommand } from '../../fixtures/program-command.ts';
import { rehearse } from '../support/rehearsal.ts';
import { never } from '../support/never.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'TOOL_PROTOCOLS.md'), 'utf8');
const ownTools = readFileSync(join(root, 'docs', 'ADD_A_TOOL.md'), 'utf8');

/** The example of docs/ADD_A_TOOL.md that has this text. */
function exampleWith(text: string): string {
  const examples = [...ownTools.matchAll(/```json\n([\s\S]+?)```/g)].map((match) => match[1]!);
  return examples.find((example) => example.includes(text)) ?? '';
}

/** A script that stands for a program of the fixtures. */
const startsProgram = (path: string) => `#!/bin/sh\nexec ${programCommand(path).join(' ')} "$@"\n`;

describe('docs/TOOL_PROTOCOLS.md', () => {
  it('has a row for each built-in tool, with its protocol, its versions, and whether a process may be for one job', () => {
    const [table = ''] = page.split('<!-- contract:begin -->');
    const rows = [...table.matchAll(/^\| ([a-z]+) \| `([a-z-]+)` \| ([^|]+) \| [^|]+ \| (yes|no) \|$/gm)];
    const documented = Object.fromEntries(rows.map(([, id, ...cells]) => [id, cells.map((cell) => cell.trim())]));
    const registry = Registry.builtIn();
    expect(documented).toEqual(
      Object.fromEntries(
        registry.ids.map((id) => {
          const row = registry.get(id);
          const { protocol, versionsTried } = row;
          const seen = protocol === 'remote' ? 'API v1alpha, as a fake' : 'its own';
          return [id, [protocol, versionsTried?.replace(' - ', ' – ') ?? seen, hasOneShot(row) ? 'yes' : 'no']];
        }),
      ),
    );
  });

  it('has the words of limits as the rows have them: `bun scripts/limits-table.ts` writes them', () => {
    expect(withLimitsTable(page)).toBe(page);
  });

  it('keeps a place for the table of the contract', () => {
    expect(page).toMatch(/<!-- contract:begin -->[\s\S]*<!-- contract:end -->/);
  });
});

describe('docs/ADD_A_TOOL.md', () => {
  it('adds a tool by JSON alone: the example is found, checked, and does jobs', async () => {
    const [, example = ''] = /```json\n([\s\S]+?)```/.exec(ownTools) ?? [];
    using programs = Checkout.plain({
      'tools.json': example,
      'my-agent': startsProgram('fixtures/agents/fake-acp.ts'),
    });
    chmodSync(programs.file('my-agent'), 0o755);
    const environment = { ...process.env, PATH: [programs.path, process.env['PATH']].join(delimiter) };
    const registry = Registry.builtIn().withFile(programs.file('tools.json'), false);
    const checked = await checkTool(registry.get('my-agent'), environment, systemClock, never);
    expect(checked).toMatchObject({ installed: true, version: '1.4.0', speaks: true, problem: null });

    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const { job } = await rehearse(
      checkout,
      {
        defaults: { tool: 'my-agent' },
        jobs: [
          { id: 'edit', files: ['a.txt'], prompt: 'acp:memory\nacp:piece Info: thinking\nsim:edit a.txt more' },
          { id: 'ask', action: 'ask', files: ['a.txt'], prompt: 'acp:memory' },
          { id: 'fails', action: 'ask', prompt: 'acp:piece Error: 500 slow down\nacp:stop end_turn' },
        ],
      },
      { registry, environment },
    );
    expect(checkout.read('a.txt')).toBe('a\nmore\n');
    expect(job('edit')).toMatchObject({ outcome: 'completed', files_changed: ['a.txt'] });
    expect(job('edit').stdout).toContain('mode: edits');
    expect(job('edit').stdout).not.toContain('thinking');
    expect(job('ask').stdout).toContain('prompts: 1, mode: plan');
    expect(job('fails')).toMatchObject({ outcome: 'failed', error: 'Error: 500 slow down' });
  });

  it('drives a REPL by JSON alone: its own lines name the files before the message, and each is confirmed', async () => {
    const example = exampleWith('"my-repl"');
    using programs = Checkout.plain({
      'tools.json': example,
      'my-repl': startsProgram('fixtures/agents/file-repl.ts'),
    });
    chmodSync(programs.file('my-repl'), 0o755);
    const environment = { ...process.env, PATH: [programs.path, process.env['PATH']].join(delimiter) };
    const registry = Registry.builtIn().withFile(programs.file('tools.json'), false);

    using checkout = Checkout.git({ 'sub/a b.txt': 'a\n', "sub/it's.txt": 'c\n' });
    const { job, result } = await rehearse(
      checkout,
      {
        defaults: { tool: 'my-repl' },
        jobs: [
          { id: 'edit', files: ['a b.txt'], prompt: ':mode read\nsim:edit "sub/a b.txt" more' },
          { id: 'ask', action: 'ask', files: ['a b.txt', "it's.txt"], prompt: 'What is in them?' },
          { id: 'none', files: ['missing.txt'], prompt: 'sim:edit sub/missing.txt x' },
          {
            id: 'own',
            files: ['a b.txt'],
            prompt: 'sim:edit "sub/a b.txt" last',
            pool: { mode: 'never' },
            depends_on: ['edit'],
          },
        ],
      },
      { registry, environment, cwd: checkout.file('sub') },
    );
    expect(job('edit')).toMatchObject({ outcome: 'completed', files_changed: ['a b.txt'], turns: 2 });
    expect(job('edit').stdout).toContain(String.raw`open: sub/a b.txt; shown: ; said: " :mode read\nsim:edit`);
    expect(job('ask')).toMatchObject({ outcome: 'completed', files_changed: [], turns: 3 });
    expect(job('ask').stdout).toContain("open: ; shown: sub/a b.txt, sub/it's.txt");
    const refused = ":open 'sub/missing.txt' was not confirmed: error: no such file: sub/missing.txt";
    expect(job('none')).toMatchObject({ outcome: 'failed', error: refused, turns: 1 });
    expect(job('own')).toMatchObject({ outcome: 'completed', files_changed: ['a b.txt'], turns: 1, instance: null });
    expect(checkout.read('sub/a b.txt')).toBe('a\nmore\nlast\n');
    expect(result.unattributed).toEqual([]);
  });

  it('extends rows by JSON, as a user’s own file may', () => {
    using folder = Checkout.plain({ 'tools.json': exampleWith('"extends"') });
    const registry = Registry.builtIn().withFile(folder.file('tools.json'), true);
    expect(registry.get('aider').passEnv).toEqual([...Registry.builtIn().get('aider').passEnv, 'MY_GATEWAY_*']);
    expect(registry.get('claude-slow')).toMatchObject({ protocol: 'claude-stream-json', interruptTimeoutMs: 20_000 });
  });
});
