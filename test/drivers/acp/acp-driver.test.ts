import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Approvals } from '../../../src/model/pool/approvals.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { makeCluster, readyCluster, type TestCluster } from '../../support/cluster.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { fakeAcp } from '../../../fixtures/agents/rows.ts';
import { ofType } from '../../support/events.ts';
import { eventually } from '../../support/eventually.ts';
import { never } from '../../support/never.ts';

const plain = (row = fakeAcp()) => readyCluster(1, row, { routing: 'least_busy' });
const outputOf = (made: TestCluster) => ofType(made.events, 'turn_output').map(({ text }) => text);

/** One prompt under these approvals. */
async function under(made: TestCluster, approvals: Approvals, prompt: string, cwd = made.checkout.path) {
  await using lease = await made.cluster.lease({ holder: 'a' }, never);
  await lease.openSession({ cwd, approvals, conversation: 'new' }, never);
  return await lease.turn(message(prompt), { timeoutMs: null }, never);
}

describe('an ACP agent', () => {
  it('answers, edits, and reports what it used', async () => {
    await using made = await plain();
    const first = await made.cluster.send('sim:edit a.txt x\nsim:say done').ended;
    expect(first).toMatchObject({
      outcome: { kind: 'completed' },
      files: [made.checkout.file('a.txt')],
      usage: { input_tokens: 7, output_tokens: 3, cost_usd: null },
    });
    expect(first.text).toContain('done');
  });

  it('that counts its tokens over the session has those of the turn in its result', async () => {
    await using made = await plain(fakeAcp('plain', { acp: { usage: 'session' } }));
    await made.cluster.send('one').ended;
    expect((await made.cluster.send('two').ended).usage?.input_tokens).toBe(7);
  });

  it('has its answer in the order in which it came, with a new line after a tool call', async () => {
    await using made = await plain();
    const call = '{"sessionUpdate":"tool_call","toolCallId":"1","title":"ls","kind":"execute","status":"completed"}';
    const pieces = Array.from({ length: 20 }, (_, i) => `acp:piece ${i} `).join('\n');
    const { text } = await made.cluster.send(`${pieces}\nacp:json ${call}\nacp:piece after`).ended;
    expect(text).toMatch(/^0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 \nafter/);
  });

  it('gets every message as it was written, except for the prefix before a slash', async () => {
    await using made = await plain();
    await using lease = await made.cluster.lease({ holder: 'a' }, never);
    for (const text of [
      '/clear all',
      ' /allow-all on',
      '!ls',
      '{"jsonrpc":"2.0"}',
      'a\u2028b\nc',
      '"\\"',
      '\u001b[31m',
    ]) {
      const sent: Buffer[] = [];
      lease.record((direction, bytes) => void (direction === 'in' && sent.push(Buffer.from(bytes))));
      await lease.turn(message(text), { timeoutMs: null }, never);
      const { params } = JSON.parse(Buffer.concat(sent).toString()) as { params: { prompt: { text: string }[] } };
      const before = text.trimStart().startsWith('/') ? 'Prompt:\n' : '';
      expect(params.prompt[0]!.text).toBe(`${before}${text}`);
    }
  });

  it('has a fresh conversation in the same process, in any folder, and closes the last one', async () => {
    await using made = await plain();
    using other = Checkout.plain();
    const { pid } = made.cluster.getStatus()[0]!;
    await made.cluster.send('hello').ended;
    expect((await made.cluster.send('acp:memory').ended).text).toContain('prompts: 2');
    const { text } = await under(made, 'allow-edits', 'acp:memory\nacp:sessions', other.path);
    expect(text).toContain('prompts: 1, mode: edits');
    expect(text).toContain(`open: session-2; cwd: ${other.path}`);
    expect(made.cluster.getStatus()[0]!.pid).toBe(pid);
  });

  it('that can close no session gets a further one', async () => {
    await using made = await plain(fakeAcp('no-close'));
    await made.cluster.send('hello').ended;
    expect((await under(made, 'allow-edits', 'acp:sessions')).text).toContain('open: session-1 session-2');
  });

  it('that can close no session gets a new process after a number of them, which is no restart', async () => {
    await using made = await plain(fakeAcp('no-close', { acp: { maxSessions: 2 } }));
    const { pid } = made.cluster.getStatus()[0]!;
    for (const open of ['session-1', 'session-1 session-2', 'session-1']) {
      expect((await under(made, 'allow-edits', 'acp:sessions')).text).toContain(`open: ${open};`);
    }
    expect(made.cluster.getStatus()[0]).toMatchObject({ restarts: 0, state: 'ready' });
    expect(made.cluster.getStatus()[0]!.pid).not.toBe(pid);
  });

  it.each<[string, Approvals, string]>([
    ['plain', 'read-only', 'mode: plan'],
    ['config-modes', 'read-only', 'mode: plan'],
    ['plain', 'allow-all', 'mode: default'],
  ])('(%s) gets the mode of its row for %s, where it offers that mode', async (way, approvals, mode) => {
    await using made = await plain(fakeAcp(way));
    expect((await under(made, approvals, 'acp:memory')).text).toContain(mode);
  });

  it('uses the chosen model if it offers it', async () => {
    await using made = await makeCluster(1, fakeAcp('config-modes'), {}, { model: 'second' });
    await made.cluster.start(never);
    expect((await made.cluster.send('acp:memory').ended).text).toContain('model: second');
  });

  it('that does not offer the chosen model is given up at once', async () => {
    await using made = await makeCluster(1, fakeAcp('config-modes'), {}, { model: 'third' });
    await expect(made.cluster.start(never)).rejects.toThrow(/does not offer the model third/);
  });
});

describe('an ACP agent that fails', () => {
  it('reports why, and works on', async () => {
    await using made = await plain();
    const reasons: Readonly<Record<string, string>> = Object.fromEntries([
      ['acp:error {"code":400,"message":"Bad request"}', 'Bad request'],
      ['acp:error {"code":-32603,"message":"Internal error","data":{"details":"400 no"}}', 'Internal error: 400 no'],
      ['acp:error {"code":-32000,"message":"Log in"}', 'Log in; it offers: Run `fake-acp login`'],
      ['acp:piece half\nacp:piece Error: 500 slow down\nacp:stop end_turn', 'Error: 500 slow down'],
      ['acp:stop max_turn_requests', 'the agent reached its limit of model requests for one turn'],
      ['acp:stop max_tokens', 'the model reached its token limit'],
      ['acp:stop refusal', 'the model refused to go on'],
      ['acp:stop end_turn', 'the agent ended the turn without a word'],
      ['acp:stop new_word', 'the agent stopped for a reason unknown to aim: new_word'],
    ]);
    for (const [prompt, reason] of Object.entries(reasons)) {
      const { outcome } = await made.cluster.send(prompt).ended;
      expect(outcome, prompt).toEqual({ kind: 'failed', reason });
    }
    expect((await made.cluster.send('again').ended).outcome.kind).toBe('completed');
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
  });

  it('has not failed when its answer goes on after a text that looks like an error', async () => {
    await using made = await plain();
    const { outcome, text } = await made.cluster.send('acp:piece Error: is a word\nacp:piece  of mine').ended;
    expect(outcome.kind).toBe('completed');
    expect(text).toMatch(/^Error: is a word of mine/);
  });

  it('has its notices as activities, not in its answer', async () => {
    await using made = await plain();
    const { text } = await made.cluster.send('acp:piece Info: retrying\nacp:piece fine').ended;
    expect(text).toMatch(/^fine/);
    expect(outputOf(made)).toContain('Info: retrying');
  });

  it('ignores lines and updates that are not of the turn', async () => {
    await using made = await plain(fakeAcp('garbage'));
    const { text } = await made.cluster.send('acp:garbage\nacp:stale\nacp:late\nsim:say first').ended;
    expect(text).toMatch(/^first/);
    expect((await made.cluster.send('sim:say second').ended).text).not.toContain('late');
  });

  it('is interrupted, and works on', async () => {
    await using made = await plain();
    const { outcome } = await made.cluster.send('acp:piece Info: waiting\nsim:hang', { timeoutMs: 100 }).ended;
    expect(outcome).toMatchObject({ kind: 'timed_out', reason: expect.stringContaining('Info: waiting') });
    expect((await made.cluster.send('acp:memory').ended).text).toContain('prompts: 2');
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
  });

  it('is interrupted when it reports the end of a turn that was cancelled before its first word', async () => {
    await using made = await plain();
    const { outcome } = await made.cluster.send('acp:endoncancel', { timeoutMs: 100 }).ended;
    expect(outcome.kind).toBe('timed_out');
  });

  it.each([
    ['while it dies', 'acp:orphan'],
    ['while it dies, with pipes that stay open', 'acp:orphan held'],
  ])('that reports its turn as cancelled %s has crashed', async (_, prompt) => {
    await using made = await plain();
    const { outcome } = await made.cluster.send(prompt).ended;
    expect(outcome).toMatchObject({ kind: 'crashed', reason: expect.stringContaining('SIGKILL') });
  });

  it('crashes in a turn, with its last output as the reason, and is restarted', async () => {
    await using made = await plain();
    const { outcome } = await made.cluster.send('sim:stderr oh no\nsim:crash 9').ended;
    expect(outcome).toMatchObject({ kind: 'crashed', reason: 'exit code 9; last output: oh no' });
    await eventually(() => expect(made.cluster.getStatus()[0]).toMatchObject({ state: 'ready' }));
    expect((await made.cluster.send('acp:memory').ended).text).toContain('prompts: 1');
  });

  it.each([
    ['not-logged-in', /Authentication required; it offers: Run `fake-acp login`/],
    ['version-2', /speaks version 2 of the Agent Client Protocol, and aim offered 1/],
    ['exits', /exit code 3; last output: fatal: no settings/],
    ['broken', /Internal error: no disk/],
    ['never-ready', /not ready within/],
  ])('(%s) before it is ready is given up, with the reason', async (way, reason) => {
    const row = fakeAcp(way, way === 'never-ready' ? { readyTimeoutMs: 300 } : {});
    const restart = { max: 1, within_seconds: 60 };
    await using made = await makeCluster(1, row, { restart });
    await expect(made.cluster.start(never)).rejects.toThrow(reason);
  });

  it('has the login hint of its row in the reason', async () => {
    await using made = await makeCluster(1, fakeAcp('not-logged-in', { loginHint: 'run it once by hand' }));
    await expect(made.cluster.start(never)).rejects.toThrow(/Authentication required; run it once by hand/);
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
  });
});

describe('a permission that an ACP agent requests', () => {
  const inside = 'a.txt';
  const ANSWERS: readonly (readonly [Approvals, string, string])[] = [
    ['allow-all', 'execute -', 'yes'],
    ['allow-edits', `edit ${inside}`, 'yes'],
    ['allow-edits', 'edit /etc/passwd', 'no'],
    ['allow-edits', 'execute -', 'no'],
    ['allow-edits', 'edit -', 'no'],
    ['allow-edits', 'edit .git/hooks/pre-commit', 'no'],
    ['allow-edits', 'search -', 'yes'],
    ['allow-edits', 'move sub/b.txt', 'yes'],
    ['read-only', `edit ${inside}`, 'no'],
    ['read-only', `read ${inside}`, 'yes'],
    ['deny', `read ${inside}`, 'no'],
  ];

  it('is decided by kind, place and approvals', async () => {
    await using made = await plain();
    for (const [approvals, asked, answer] of ANSWERS) {
      const { outcome, text } = await under(made, approvals, `acp:permission ${asked}`);
      expect(text, `${approvals}: ${asked}`).toContain(answer);
      expect(outcome.kind).toBe('completed');
      const [kind = ''] = asked.split(' ');
      expect(outputOf(made)).toContain(`${answer === 'yes' ? 'allowed' : 'not allowed'}: wants to ${kind} (${kind})`);
    }
  });

  it('and that is refused makes the turn refused if it ends without a word', async () => {
    await using made = await plain();
    const { outcome } = await under(made, 'read-only', `acp:quiet edit ${inside}`);
    expect(outcome).toEqual({ kind: 'refused', reason: 'not allowed: wants to edit (edit)' });
    const withNotice = await under(made, 'read-only', `acp:quiet edit ${inside}\nacp:piece Info: cancelled`);
    expect(withNotice.outcome.kind).toBe('refused');
  });

  it('by an unknown method is not offered', async () => {
    await using made = await plain();
    const { text } = await made.cluster.send('acp:call fs/read_text_file').ended;
    expect(text).toContain('aim does not offer fs/read_text_file');
  });

  it('is refused for a link that leads out of the folder', async () => {
    await using made = await plain();
    const { symlinkSync } = await import('node:fs');
    symlinkSync(tmpdir(), made.checkout.file('out'));
    expect((await under(made, 'allow-edits', 'acp:permission edit out/a.txt')).text).toContain('no');
  });
});
