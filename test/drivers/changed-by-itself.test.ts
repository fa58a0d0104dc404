import { describe, expect, it } from 'vitest';
import type { Approvals } from '../../src/model/pool/approvals.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { fakeAcp, fakeClaude, fakeCodex } from '../../fixtures/agents/rows.ts';
import { readyCluster, type TestCluster } from '../support/cluster.ts';
import { ofType } from '../support/events.ts';
import { never } from '../support/never.ts';

/** A conversation on the one instance. @returns the turn of each prompt, the last one's. */
async function talk(made: TestCluster, prompts: readonly string[], approvals: Approvals = 'allow-edits') {
  await using lease = await made.cluster.lease({ holder: 'a' }, never);
  await lease.openSession({ cwd: made.checkout.path, approvals, conversation: 'new' }, never);
  const turns = [];
  for (const prompt of prompts) turns.push(await lease.turn(message(prompt), { timeoutMs: null }, never));
  return turns.at(-1)!;
}

const pidOf = (made: TestCluster) => made.cluster.getStatus()[0]!.pid;
const open = (row: Parameters<typeof readyCluster>[1]) => readyCluster(1, row, { routing: 'least_busy' });

describe('what a tool changes by itself', () => {
  it('is its mode: the next conversation is in the mode of its approvals, in the same process', async () => {
    await using made = await open(fakeClaude('plain'));
    const pid = pidOf(made);
    await talk(made, ['claude:mode plan\nsim:say planned']);
    expect((await talk(made, ['claude:memory'])).text).toContain('prompts: 1, mode: acceptEdits');
    expect(pidOf(made)).toBe(pid);
  });

  it('is its mode: it is put back in the same turn', async () => {
    await using made = await open(fakeClaude('plain'));
    await talk(made, ['claude:mode plan\nclaude:permission ls\nsim:say planned']);
    const output = ofType(made.events, 'turn_output').map(({ text }) => text);
    expect(output).toContain('put back from mode plan into acceptEdits');
  });

  it('is its folder: the next conversation has a new process, in the folder that was asked for', async () => {
    await using made = await open(fakeClaude('plain'));
    const pid = pidOf(made);
    await talk(made, ['claude:worktree /tmp\nsim:say moved']);
    const { outcome } = await talk(made, ['sim:edit a.txt x\nsim:say here']);
    expect(outcome).toEqual({ kind: 'completed' });
    expect(pidOf(made)).not.toBe(pid);
    expect(made.checkout.read('a.txt')).toBe('x\n');
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
  });

  it('is its folder: the next turn of the same conversation fails, and says where it works', async () => {
    await using made = await open(fakeClaude('plain'));
    const { outcome } = await talk(made, ['claude:worktree /tmp\nsim:say moved', 'sim:edit a.txt x']);
    expect(outcome).toEqual({ kind: 'failed', reason: `it works in /tmp, not in ${made.checkout.path}` });
  });

  it('is its folder: prompts without a conversation of their own get a new process after the one that found that out', async () => {
    await using made = await open(fakeClaude('plain'));
    const send = async (prompt: string) => (await made.cluster.send(message(prompt)).ended).outcome.kind;
    expect(await send('claude:worktree /tmp\nsim:say moved')).toBe('completed');
    expect(await send('sim:edit a.txt x')).toBe('failed');
    expect(await send('sim:edit a.txt x\nsim:say here')).toBe('completed');
  });

  it('is its model: the next conversation has a new process', async () => {
    await using made = await open(fakeClaude('plain'));
    const pid = pidOf(made);
    await talk(made, ['claude:model second\nsim:say switched', 'sim:say with the second']);
    expect((await talk(made, ['sim:say hello'])).outcome).toEqual({ kind: 'completed' });
    expect(pidOf(made)).not.toBe(pid);
  });

  it('is the mode of an ACP session: it is put back', async () => {
    await using made = await open(fakeAcp());
    const { text } = await talk(made, ['acp:mode plan\nacp:awaitmode edits\nacp:memory']);
    expect(text).toContain('mode: edits');
    expect((await talk(made, ['acp:memory'])).text).toContain('mode: edits');
  });

  it('is the sandbox of a thread: each turn gets the one of its approvals', async () => {
    await using made = await open(fakeCodex());
    const { text } = await talk(made, ['codex:sandbox dangerFullAccess\nsim:say x', 'codex:memory'], 'read-only');
    expect(text).toContain('sandbox: readOnly');
  });

  it('is for a thread to be opened otherwise than it was asked for: it is not used', async () => {
    await using made = await open(fakeCodex('elsewhere'));
    await talk(made, ['sim:say x']);
    await expect(talk(made, ['sim:say x'])).rejects.toThrow(/it works in \/nowhere, not in/);
  });
});
