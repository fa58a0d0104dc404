import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ASKER_REGISTRY } from '../support/asker.ts';
import { eventually } from '../support/eventually.ts';
import { mcpUser, type McpUserOptions } from './mcp-user.ts';

async function asker(options: McpUserOptions = {}) {
  const user = await mcpUser({
    ...options,
    args: ['--registry', 'tools.json'],
    files: { 'tools.json': JSON.stringify(ASKER_REGISTRY) },
  });
  await user.call('launch', { tool: 'asker', count: 2, approvals: 'ask' });
  return user;
}

describe('what a worker asks', () => {
  it('is in the answer of the call that waits for it, and is answered by a send that names its turn', async () => {
    await using user = await asker();
    const asks = await user.call('send', { prompt: 'claude:permission rm -rf x', to: 0 });
    expect(asks.text).toMatch(
      /^asker-1 on worker 0: asks: Bash\ncommand: rm -rf x\nanswer with send: turn "asker-1", prompt: 1 allow, 2 deny; without an answer until .*Z it counts as denied; then call read again$/,
    );
    expect((await user.call('status')).text).toContain('asks: Bash');
    const wrong = await user.call('send', { turn: 'asker-1', prompt: 'perhaps' });
    expect(wrong).toMatchObject({ isError: true, text: expect.stringContaining('it takes 1 allow, 2 deny') });
    const end = await user.call('send', { turn: 'asker-1', prompt: 'allow' });
    expect(end.text).toMatch(/^asker-1 on worker 0: completed .*\n.*"behavior":"allow"/s);
    const late = await user.call('send', { turn: 'asker-1', prompt: 'deny' });
    expect(late).toMatchObject({
      isError: true,
      text: 'asker-1.1 was answered before: allow (by the controlling agent)',
    });
  });

  it('does not end the next wait at once: the agent knows of it, and what it reads is the end', async () => {
    await using user = await asker();
    await user.call('send', { prompt: 'claude:permission x', to: 0 });
    const reading = user.call('read', { turns: ['asker-1'] });
    let isRead = false;
    void reading.then(() => (isRead = true));
    // A whole turn of another worker takes longer than a wait that ends at once.
    await user.call('send', { prompt: 'sim:say hello', to: 1 });
    expect(isRead).toBe(false);
    await user.call('send', { turn: 'asker-1.1', prompt: '2', wait_seconds: 0 });
    expect((await reading).text).toContain('not allowed: Bash');
  });

  it.each(['auto', 'legacy'] as const)('is shown to the client’s user by a form (%s)', async (handshake) => {
    const shown: string[] = [];
    const answers = ['deny', 'blue'];
    await using user = await asker({
      handshake,
      user: (message) => {
        shown.push(message);
        return answers.shift()!;
      },
    });
    const prompt = 'claude:permission rm -rf x\nclaude:question Which?|red|blue';
    const end = await user.call('send', { prompt, to: 0 });
    expect(end.text).toMatch(/^asker-1 on worker 0: completed/);
    expect(end.text).toContain('"behavior":"deny"');
    expect(end.text).toContain('"Which?":"blue"');
    expect(shown[0]).toMatch(
      /^asker-1 asks on instance 0 .*\n {2}Bash\n {2}command: rm -rf x\n {2}1 {2}allow\n {2}2 {2}deny$/,
    );
    expect(shown[1]).toContain('Which?');
    expect((await user.call('status')).text).toContain('1 turn');
  });

  it('is for the agent where the client’s user leaves the form', async () => {
    let shown = 0;
    await using user = await asker({
      user: () => {
        shown += 1;
        return null;
      },
    });
    const asks = await user.call('send', { prompt: 'claude:permission rm -rf x', to: 0 });
    expect(asks.text).toMatch(/^asker-1 on worker 0: asks: Bash/);
    expect(shown).toBe(1);
    expect((await user.call('send', { turn: 'asker-1', prompt: '1' })).text).toContain('completed');
  });

  it('of a run is answered too', async () => {
    await using user = await asker();
    const job = { id: 'ship', tool: 'asker', action: 'edit', prompt: 'claude:permission make ship\nsim:say shipped' };
    const file = JSON.stringify({ version: 1, pools: { asker: { count: 1, approvals: 'ask' } }, jobs: [job] });
    writeFileSync(user.folder.file('jobs.json'), file);
    const asks = await user.call('run_jobs', { file: 'jobs.json', wait_seconds: 45 });
    expect(asks.text).toMatch(/0 of 1 job ended, 1 at work\nship asks: Bash\ncommand: make ship\n/);
    const [, turn] = /turn "([^"]+)"/.exec(asks.text)!;
    await user.call('send', { turn, prompt: '1' });
    await eventually(async () => expect((await user.call('read')).text).toContain('1 completed'));
  });
});
