import { describe, expect, it } from 'vitest';
import { message } from '../../../src/model/turn/prompt.ts';
import { toolEnvironment } from '../../../src/tools/launch/environment.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { makeCluster, readyCluster } from '../../support/cluster.ts';
import { fakeClaude } from '../../../fixtures/agents/rows.ts';
import { ofType } from '../../support/events.ts';
import { eventually } from '../../support/eventually.ts';
import { never } from '../../support/never.ts';

const plain = () => readyCluster(1, fakeClaude('plain'), { routing: 'least_busy' });

describe('claude over JSON lines', () => {
  it('answers, edits, and reports what it used', async () => {
    await using made = await plain();
    const first = await made.cluster.send('sim:edit a.txt x\nsim:say done').ended;
    expect(first).toMatchObject({
      outcome: { kind: 'completed' },
      files: [made.checkout.file('a.txt')],
      usage: { input_tokens: 9, output_tokens: 3, cost_usd: 0.25 },
    });
    expect(first.text).toContain('done');
    const second = await made.cluster.send('sim:say more').ended;
    expect(second.usage?.cost_usd).toBe(0.25);
  });

  it.each(['/help me', '!ls', '{"type":"result"}', 'a\u2028b\nc', '"\\"'])('takes %j as a message', async (text) => {
    await using made = await plain();
    expect((await made.cluster.send(message(`${text}\nclaude:memory`)).ended).text).toContain('prompts: 1');
  });

  it('fails a turn for an API error, although the result is called a success', async () => {
    await using made = await plain();
    const { outcome } = await made.cluster.send('claude:retry 529\nclaude:error API Error: 529 overloaded').ended;
    const limit = { kind: 'overloaded', until: null };
    expect(outcome).toEqual({ kind: 'failed', reason: 'API Error: 529 overloaded', limit });
    const output = ofType(made.events, 'turn_output').map((event) => event.text);
    expect(output).toContain('retrying after 529 (1 of 10)');
  });

  it('ignores lines that are not of the protocol', async () => {
    await using made = await plain();
    expect((await made.cluster.send('claude:garbage').ended).outcome.kind).toBe('completed');
  });

  it('gets no permission that its approvals do not have', async () => {
    await using made = await plain();
    const { text } = await made.cluster.send('claude:permission rm -rf /').ended;
    expect(text).toContain('"behavior":"deny"');
    const output = ofType(made.events, 'turn_output').map((event) => event.text);
    expect(output).toContain('not allowed: Bash');
  });

  it('gets every permission under allow-all', async () => {
    await using made = await plain();
    await using lease = await made.cluster.lease({ holder: 'a' }, never);
    await lease.openSession({ cwd: made.checkout.path, approvals: 'allow-all', conversation: 'new' }, never);
    const { text } = await lease.turn(message('claude:permission ls'), { timeoutMs: null }, never);
    expect(text).toContain('"behavior":"allow"');
  });

  it('may write where its approvals let it', async () => {
    await using made = await plain();
    const asked = ['a.txt', made.checkout.file('core/new.txt'), '../top.txt', '/etc/motd', '.git/hooks/x', '.aim/x'];
    const prompt = asked.map((path) => `claude:write ${path}`).join('\n');
    const { text } = await made.cluster.send(prompt).ended;
    const answers = text.match(/"behavior":"\w+"/g);
    expect(answers).toEqual(['allow', 'allow', 'deny', 'deny', 'deny', 'deny'].map((it) => `"behavior":"${it}"`));
    const output = ofType(made.events, 'turn_output').map((event) => event.text);
    expect(output).toContain('not allowed: Write ../top.txt');
  });

  it('is interrupted, and works on', async () => {
    await using made = await plain();
    const { outcome } = await made.cluster.send('claude:retry 500\nsim:hang', { timeoutMs: 100 }).ended;
    expect(outcome).toMatchObject({ kind: 'timed_out', reason: expect.stringContaining('retrying after 500') });
    expect((await made.cluster.send('claude:memory').ended).text).toContain('prompts: 2');
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
  });

  it('takes no turn that it begins by itself for the answer to a prompt', async () => {
    await using made = await readyCluster(1, fakeClaude('busy'), { routing: 'least_busy' });
    for (const prompt of ['sim:say one', 'sim:say two']) {
      const { outcome, text } = await made.cluster.send(prompt).ended;
      expect({ outcome, text }).toEqual({ outcome: { kind: 'completed' }, text: `${prompt.slice(8)}\nok` });
    }
  });

  it('does not begin a prompt that was interrupted while it waited', async () => {
    await using made = await readyCluster(1, fakeClaude('busy'), { routing: 'least_busy' });
    const { outcome, text } = await made.cluster.send('claude:wait', { timeoutMs: 100 }).ended;
    expect({ kind: outcome.kind, text }).toEqual({ kind: 'timed_out', text: '' });
    expect((await made.cluster.send('claude:memory').ended).text).toContain('prompts: 1');
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
  });

  it('has a fresh conversation in the same process, in the mode of its approvals', async () => {
    await using made = await plain();
    const { pid } = made.cluster.getStatus()[0]!;
    await made.cluster.send('hello').ended;
    await using lease = await made.cluster.lease({ holder: 'a' }, never);
    await lease.openSession({ cwd: made.checkout.path, approvals: 'read-only', conversation: 'new' }, never);
    const { text } = await lease.turn(message('claude:memory'), { timeoutMs: null }, never);
    expect(text).toContain('prompts: 1, mode: default');
    expect(made.cluster.getStatus()[0]!.pid).toBe(pid);
  });

  it('gets the settings of its user, and no variable of a session of Claude Code in which aim was started', () => {
    const settings = {
      CLAUDE_CODE_USE_BEDROCK: '1',
      CLAUDE_CODE_MAX_OUTPUT_TOKENS: '9',
      CLAUDE_CODE_OAUTH_TOKEN: 't',
      CLAUDE_CODE_DISABLE_TERMINAL_TITLE: '1',
    };
    const ofSession = {
      CLAUDECODE: '1',
      CLAUDE_CODE_SESSION_ID: 's',
      CLAUDE_CODE_CHILD_SESSION: '1',
      CLAUDE_CODE_SESSION_ATTENDED: '1',
      CLAUDE_CODE_SESSION_ACCESS_TOKEN: 't',
      CLAUDE_CODE_MESSAGING_SOCKET: '/s',
      CLAUDE_CODE_SSE_PORT: '1',
      CLAUDE_CODE_ENTRYPOINT: 'cli',
      CLAUDE_CODE_EXECPATH: '/claude',
      CLAUDE_CODE_REMOTE_SESSION_ID: 's',
      CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR: '7',
    };
    const row = Registry.builtIn().get('claude');
    expect(toolEnvironment(row, { ...settings, ...ofSession })).toEqual({ ...settings, ...row.env });
  });

  it('crashes in a turn, with its last output as the reason', async () => {
    await using made = await plain();
    const { outcome } = await made.cluster.send('sim:stderr oh no\nsim:crash 9').ended;
    expect(outcome).toMatchObject({ kind: 'crashed', reason: 'exit code 9; last output: oh no' });
    await eventually(() => expect(made.cluster.getStatus()[0]).toMatchObject({ state: 'ready' }));
  });

  it('is given up at once when nobody is logged in', async () => {
    await using made = await makeCluster(1, fakeClaude('not-logged-in'));
    await expect(made.cluster.start(never)).rejects.toThrow(/exit code 1; last output: Not logged in/);
  });

  it('is given up in time when it never answers', async () => {
    await using made = await makeCluster(1, fakeClaude('never-ready', { readyTimeoutMs: 150 }));
    await expect(made.cluster.start(never)).rejects.toThrow(/not ready within 0\.15 s/);
  });
});
