import { describe, expect, it } from 'vitest';
import type { Approvals } from '../../../src/model/pool/approvals.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { makeCluster, makePool, readyCluster, type TestCluster } from '../../support/cluster.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { fakeCodex } from '../../../fixtures/agents/rows.ts';
import { ofType, statesOf } from '../../support/events.ts';
import { eventually } from '../../support/eventually.ts';
import { never } from '../../support/never.ts';

const plain = (row = fakeCodex()) => readyCluster(1, row, { routing: 'least_busy' });
const outputOf = (made: TestCluster) => ofType(made.events, 'turn_output').map(({ text }) => text);

async function under(made: TestCluster, approvals: Approvals, prompt: string, cwd = made.checkout.path) {
  await using lease = await made.cluster.lease({ holder: 'a' }, never);
  await lease.openSession({ cwd, approvals, conversation: 'new' }, never);
  return await lease.turn(message(prompt), { timeoutMs: null }, never);
}

describe('codex by its app server', () => {
  it('answers, edits, and reports what the turn used', async () => {
    await using made = await plain();
    const first = await made.cluster.send('sim:edit a.txt x\nsim:say done').ended;
    expect(first).toMatchObject({
      outcome: { kind: 'completed' },
      files: [made.checkout.file('a.txt')],
      usage: { input_tokens: 7, output_tokens: 3, cost_usd: null },
    });
    expect(first.text).toContain('done');
    expect(outputOf(made)).toContain('edit a.txt');
    expect((await made.cluster.send('sim:say more').ended).usage?.input_tokens).toBe(7);
  });

  it('has its answer in the order in which it came, each message on lines of its own', async () => {
    await using made = await plain();
    const pieces = Array.from({ length: 20 }, (_, i) => `codex:piece ${i} `).join('\n');
    const { text } = await made.cluster.send(`${pieces}\ncodex:next\ncodex:piece two\ncodex:whole three`).ended;
    expect(text).toMatch(/^0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 \ntwo\nthree\n/);
  });

  it('gets every message as it was written', async () => {
    await using made = await plain();
    await using lease = await made.cluster.lease({ holder: 'a' }, never);
    for (const text of ['/clear all', '!ls', '{"id":1}', 'a\u2028b\nc', '"\\"', '\u001b[31m']) {
      const sent: Buffer[] = [];
      lease.record((direction, bytes) => void (direction === 'in' && sent.push(Buffer.from(bytes))));
      await lease.turn(message(text), { timeoutMs: null }, never);
      const { params } = JSON.parse(Buffer.concat(sent).toString()) as { params: { input: { text: string }[] } };
      expect(params.input[0]!.text).toBe(text);
    }
  });

  it('refuses a prompt that is too long before it is sent', async () => {
    await using made = await plain();
    const { outcome } = await made.cluster.send('x'.repeat(1001)).ended;
    expect(outcome).toEqual({
      kind: 'failed',
      reason: 'the prompt has 1001 characters, and fake-codex takes at most 1000',
    });
    expect((await made.cluster.send('codex:memory').ended).text).toContain('prompts: 1');
  });

  it('has a fresh conversation in the same process, by a thread in any folder, and releases the last thread', async () => {
    await using made = await plain();
    using other = Checkout.plain();
    const { pid } = made.cluster.getStatus()[0]!;
    await made.cluster.send('codex:background').ended;
    const { text } = await under(made, 'allow-edits', 'codex:memory\ncodex:threads\ncodex:running', other.path);
    expect(text).toContain('prompts: 1');
    expect(text).toContain(`open: thread-2; cwd: ${other.path}`);
    expect(text).toContain('background: 0');
    expect(made.cluster.getStatus()[0]!.pid).toBe(pid);
  });

  it('gets the sandbox of its approvals', async () => {
    await using made = await plain();
    const sandboxes = {
      'read-only': 'read-only',
      'allow-edits': 'workspace-write',
      ask: 'workspace-write',
      'allow-all': 'danger-full-access',
      deny: 'read-only',
    } as const;
    await made.cluster.send('hello').ended;
    for (const approvals of Object.keys(sandboxes) as Approvals[]) {
      expect((await under(made, approvals, 'codex:memory')).text).toContain(`sandbox: ${sandboxes[approvals]}`);
    }
  });

  it('goes on with a conversation under other approvals', async () => {
    await using made = await plain();
    await using lease = await made.cluster.lease({ holder: 'a' }, never);
    const run = async (approvals: Approvals, conversation: 'new' | 'same') => {
      await lease.openSession({ cwd: made.checkout.path, approvals, conversation }, never);
      return (await lease.turn(message('codex:memory'), { timeoutMs: null }, never)).text;
    };
    expect(await run('allow-edits', 'new')).toContain('prompts: 1, sandbox: workspace-write');
    expect(await run('read-only', 'same')).toContain('prompts: 2, sandbox: readOnly');
    expect(await run('read-only', 'same')).toContain('prompts: 3, sandbox: readOnly');
  });

  it('starts one instance before the others where its row has warmFirst', async () => {
    await using made = await readyCluster(3, fakeCodex('plain', { warmFirst: true }));
    const order = ofType(made.events, 'instance_changed').map(({ instance, to }) => `${instance} ${to}`);
    expect(order.indexOf('0 ready')).toBeLessThan(order.indexOf('1 starting'));
    expect(statesOf(made.events, 2)).toEqual(['starting', 'ready']);
  });

  it('starts no further instance when the pool is shut down, or another is restarted, while the first one starts', async () => {
    await using made = await makePool(3, fakeCodex('never-ready', { warmFirst: true }));
    const started = made.pool.start(never);
    await eventually(() => expect(made.pool.getStatus()[0]).toMatchObject({ state: 'starting' }));
    const restarted = made.pool.restartInstance(1);
    await eventually(() => expect(made.pool.getStatus()[1]).toMatchObject({ state: 'starting' }));
    await made.pool.shutdown(200);
    await Promise.all([started, restarted]);
    expect(made.pool.getStatus().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(statesOf(made.events, 2)).toEqual(['stopped']);
  });
});

describe('a codex that fails', () => {
  it('reports why, and works on', async () => {
    await using made = await plain();
    const reasons: Readonly<Record<string, string>> = Object.fromEntries([
      [
        'codex:failed {"message":"no","codexErrorInfo":{"httpConnectionFailed":{"httpStatusCode":401}}}',
        'no (HTTP 401)',
      ],
      ['codex:failed {"message":"unexpected status 418","codexErrorInfo":"other"}', 'unexpected status 418'],
      ['codex:failed {"message":"stream closed","additionalDetails":"by peer"}', 'stream closed: by peer'],
      ['codex:failed {"message":"{\\"error\\":{\\"message\\":\\"Invalid\\"}}"}', 'Invalid'],
      ['codex:failed null', 'fake-codex ended the turn in a way that aim does not know: failed'],
      ['codex:status odd', 'fake-codex ended the turn in a way that aim does not know: odd'],
      ['codex:rejected', 'input_too_large'],
    ]);
    for (const [prompt, reason] of Object.entries(reasons)) {
      const { outcome } = await made.cluster.send(prompt).ended;
      expect(outcome, prompt).toEqual({ kind: 'failed', reason });
    }
    expect((await made.cluster.send('again').ended).outcome.kind).toBe('completed');
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
  });

  it('is interrupted together with the command that it runs, with its last activity as the reason, and works on', async () => {
    await using made = await plain();
    const prompt = 'codex:background\ncodex:retry Reconnecting... 2/5\nsim:hang';
    const { outcome } = await made.cluster.send(prompt, { timeoutMs: 100 }).ended;
    expect(outcome).toMatchObject({ kind: 'timed_out', reason: expect.stringContaining('Reconnecting... 2/5') });
    expect((await made.cluster.send('codex:memory\ncodex:running').ended).text).toMatch(/prompts: 2.*\nbackground: 0/);
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
  });

  it('ignores lines and notifications that are not of the turn, and shows a warning once', async () => {
    await using made = await plain(fakeCodex('garbage'));
    const { text } = await made.cluster.send('codex:garbage\ncodex:stale\ncodex:warning old model\nsim:say x').ended;
    expect(text).toMatch(/^x/);
    await made.cluster.send('codex:warning old model\ncodex:command false').ended;
    expect(outputOf(made).filter((said) => said === 'old model')).toHaveLength(1);
    expect(outputOf(made)).toEqual(expect.arrayContaining(['$ false', 'failed: $ false']));
  });

  it('crashes in a turn, with its last output as the reason, and is restarted', async () => {
    await using made = await plain();
    const { outcome } = await made.cluster.send('sim:stderr oh no\nsim:crash 9').ended;
    expect(outcome).toMatchObject({ kind: 'crashed', reason: 'exit code 9; last output: oh no' });
    await eventually(() => expect(made.cluster.getStatus()[0]).toMatchObject({ state: 'ready' }));
    expect((await made.cluster.send('codex:memory').ended).text).toContain('prompts: 1');
  });

  it.each([
    ['not-logged-in', /nobody is logged in; run `codex login`/],
    ['exits', /exit code 1; last output: Error loading config\.toml/],
    ['never-ready', /not ready within/],
  ])('(%s) before it is ready is given up, with the reason', async (way, reason) => {
    const over = { loginHint: 'run `codex login`', ...(way === 'never-ready' ? { readyTimeoutMs: 300 } : {}) };
    await using made = await makeCluster(1, fakeCodex(way, over));
    await expect(made.cluster.start(never)).rejects.toThrow(reason);
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
  });

  it('works without a request that it does not know', async () => {
    await using made = await plain(fakeCodex('old'));
    expect((await made.cluster.send('hello').ended).outcome.kind).toBe('completed');
  });
});

describe('a permission that codex requests', () => {
  it('is answered by policy', async () => {
    await using made = await plain();
    for (const approvals of ['allow-edits', 'read-only', 'deny', 'allow-all'] as const) {
      const { text, outcome } = await under(made, approvals, `codex:permission rm -rf /${approvals}`);
      const allowed = approvals === 'allow-all';
      expect(text).toContain(allowed ? 'accept' : 'decline');
      expect(outcome.kind).toBe('completed');
      expect(outputOf(made)).toContain(`${allowed ? 'allowed' : 'not allowed'}: rm -rf /${approvals}`);
    }
  });

  it('and that is refused makes the turn refused if it ends without a word', async () => {
    await using made = await plain();
    const { outcome } = await under(made, 'deny', 'codex:quiet touch x');
    expect(outcome).toEqual({ kind: 'refused', reason: 'not allowed: touch x' });
  });

  it('by an unknown method is not offered', async () => {
    await using made = await plain();
    const { text } = await made.cluster.send('codex:call item/tool/requestUserInput').ended;
    expect(text).toContain('aim does not offer item/tool/requestUserInput');
  });
});
