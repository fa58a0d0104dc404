import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, test } from 'vitest';
import { MODELS, openRealTools } from '../../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { selfCommand } from '../../../src/process/self.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';

const lines = (edited: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: 40 }, (_, n) => edited[n] ?? `line number ${n};`).join('\n') + '\n';

test('three real aiders in worktrees edit one file at once through aim mcp, and each is merged', async () => {
  await using real = await openRealTools(['aider']);
  using checkout = Checkout.git({ 'shared.txt': lines() });
  using runtime = Checkout.plain();
  checkout.git('config', 'user.name', 'User');
  checkout.git('config', 'user.email', 'user@localhost');
  const [command = '', ...first] = selfCommand();
  const transport = new StdioClientTransport({
    command,
    args: [...first, 'mcp'],
    env: { ...real.env, XDG_RUNTIME_DIR: runtime.path },
    cwd: checkout.path,
    stderr: 'pipe',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  const call = async (name: string, given: object = {}) => {
    const result = await client.callTool({ name, arguments: { ...given } }, { timeout: 120_000 });
    return (result.content as readonly { readonly text: string }[]).map(({ text }) => text).join('\n');
  };
  try {
    const workers = { tool: 'aider', count: 3, model: MODELS['aider'], isolation: 'worktree' };
    expect(await call('launch', workers)).toContain('3 workers, 0 to 2, of aider in worktrees of');
    const all = [0, 1, 2];
    await call('send', { messages: all.map((to) => ({ to, prompt: '/add shared.txt' })) });
    const edits = all.map((to) => ({ to, prompt: `EDIT shared.txt line number ${4 + to * 10};=>by worker ${to}` }));
    const sent = await call('send', { messages: edits });
    for (const to of all) {
      expect(sent).toMatch(
        new RegExp(`on worker ${to}: completed [^\\n]*\\nfiles changed: shared\\.txt\\nbranch: aim/`),
      );
    }
    expect(checkout.read('shared.txt')).toBe(lines());
    for (const worker of all) expect(await call('merge', { worker })).toContain('merged: shared.txt\n  main is at ');
    expect(checkout.read('shared.txt')).toBe(lines({ 4: 'by worker 0', 14: 'by worker 1', 24: 'by worker 2' }));
    // A worker goes on in its conversation, with what is merged by now.
    await call('send', { to: 0, prompt: 'EDIT shared.txt by worker 2=>by worker 0 after 2' });
    expect(await call('merge', { worker: 0 })).toContain('merged: shared.txt');
    expect(checkout.read('shared.txt')).toContain('by worker 0 after 2');
    expect(checkout.git('log', '--format=%an').trim().split('\n')).toEqual([...Array(4).fill('User'), 'Fixture']);
    // Nothing but what was asked for: no file of the tool's own.
    expect(checkout.git('diff', '--name-only', 'HEAD~4', 'HEAD')).toBe('shared.txt\n');
    expect(await call('stop')).toBe('stopped: aider');
  } finally {
    await client.close();
  }
  const worktrees = join(real.env['HOME']!, '.cache', 'aim', 'worktrees');
  expect(existsSync(worktrees) ? readdirSync(worktrees) : []).toEqual([]);
  expect(checkout.git('for-each-ref', 'refs/aim', 'refs/heads/aim')).toBe('');
  expect(leftoverProcesses()).toEqual([]);
});
