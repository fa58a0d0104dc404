import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { processesIn } from '../cli/processes-in.ts';
import { runBinary } from '../cli/run-binary.ts';
import { eventually } from '../support/eventually.ts';
import { mcpUser } from './mcp-user.ts';

describe('aim mcp', () => {
  it('is understood by the official client with both handshakes', async () => {
    for (const handshake of ['auto', 'legacy'] as const) {
      await using user = await mcpUser({ handshake });
      const { tools } = await user.client.listTools();
      expect(tools.map(({ name }) => name)).toEqual([
        'launch',
        'send',
        'read',
        'show',
        'status',
        'interrupt',
        'merge',
        'stop',
        'run_jobs',
      ]);
      expect(user.client.getServerVersion()?.name).toBe('aim');
    }
  });

  it('has a list of tools of at most 4 kB, which every client puts into each request', async () => {
    await using user = await mcpUser();
    const { tools } = await user.client.listTools();
    expect(JSON.stringify(tools).length).toBeLessThanOrEqual(4096);
  });

  it('launches workers, sends to several at once, follows up on one, and stops them', async () => {
    await using user = await mcpUser({ files: { 'a.txt': 'a\n', 'b.txt': 'b\n' } });
    const launched = await user.call('launch', { tool: 'sim', count: 2 });
    expect(launched).toEqual({
      isError: false,
      text: `sim: 2 workers, 0 to 1, of sim in ${user.folder.path}. What is sent before they are ready waits`,
    });
    const sent = await user.call('send', {
      messages: [
        { prompt: 'sim:edit a.txt one', to: 0 },
        { prompt: 'sim:say the answer', to: 1 },
      ],
    });
    expect(sent.text).toMatch(/^sim-1 on worker 0: completed \(\d\.\d s\)/);
    expect(sent.text).toMatch(/\n\nsim-2 on worker 1: completed \(\d\.\d s\)\nthe answer$/);
    expect(user.folder.read('a.txt')).toContain('one');
    expect((await user.call('send', { prompt: 'sim:say more', to: 1 })).text).toContain('more');
    expect((await user.call('status')).text).toMatch(/worker 1: ready, 2 turns$/);
    expect((await user.call('stop')).text).toBe('stopped: sim');
    expect((await user.call('status')).text).toBe('no cluster runs; call launch');
  });

  it('gives each worker a worktree, shows what a turn changed, and merges it', async () => {
    using cache = Checkout.plain();
    await using user = await mcpUser({ files: { 'a.txt': 'a\n' }, env: { XDG_CACHE_HOME: cache.path } });
    const { folder } = user;
    folder.git('init', '-q', '--initial-branch=main');
    folder.git('config', 'user.name', 'Fixture');
    folder.git('config', 'user.email', 'fixture@example.invalid');
    folder.git('add', '-A');
    folder.git('commit', '-q', '-m', 'first');
    const launched = await user.call('launch', { tool: 'sim', count: 2, isolation: 'worktree', verify: ['true'] });
    expect(launched.text).toContain(`2 workers, 0 to 1, of sim in worktrees of ${folder.path}`);
    const messages = [
      { prompt: 'sim:edit a.txt one\nsim:say done', to: 0 },
      { prompt: 'sim:edit b.txt two', to: 1 },
    ];
    const sent = await user.call('send', { messages });
    expect(sent.text).toMatch(
      /sim-1 on worker 0: .*\nfiles changed: a\.txt\nbranch: aim\/\S+\/worker-0 \(not merged\)\ndone/,
    );
    expect((await user.call('show', { id: 'sim-1', what: 'diff' })).text).toMatch(/^diff --git [^]*\n\+.*one/m);
    expect((await user.call('show', { id: 'sim-1' })).text).toBe('done');
    expect((await user.call('status')).text).toMatch(/worker 1: ready, 1 turn, not merged: branch aim\/\S+\/worker-1/);
    const merged = await user.call('merge', { worker: 0 });
    expect(merged.text).toMatch(/^worker 0: merged: a\.txt\n {2}main is at /);
    expect(folder.read('a.txt')).toContain('one');
    expect((await user.call('stop')).text).toMatch(
      /^stopped: sim\nthe work of worker 1 is on the branch aim\/\S+\/worker-1$/,
    );
    // On record, also without its cluster.
    expect((await user.call('show', { id: 'sim-2', what: 'diff' })).text).toContain('two');
    expect((await user.call('show', { id: 'sim-9' })).isError).toBe(true);
  });

  it('says how far a turn is that is not over, and gives its end when it is read', async () => {
    await using user = await mcpUser();
    await user.call('launch', { tool: 'sim', count: 1 });
    const sent = await user.call('send', { prompt: 'sim:hang', wait_seconds: 0 });
    expect(sent.text).toMatch(/^sim-1(: waits for a worker| on worker 0: still at work) \(0\.\d s\); call read again$/);
    expect((await user.call('read', { turns: ['sim-1'], wait_seconds: 0.1 })).text).toContain('still at work');
    const interrupted = await user.call('interrupt', { turn: 'sim-1' });
    expect(interrupted.text).toMatch(/^sim-1 on worker 0: interrupted/);
    expect((await user.call('read')).text).toBe('nothing is unread, and nothing is at work');
    expect((await user.call('send', { prompt: 'sim:say still here' })).text).toContain('still here');
  });

  it('a call that the client cancels ends the waiting and not the turn', async () => {
    await using user = await mcpUser();
    await user.call('launch', { tool: 'sim', count: 1 });
    const cancel = new AbortController();
    const waiting = user.call('send', { prompt: 'sim:sleep 0.3\nsim:say late answer' }, cancel.signal);
    await eventually(async () => expect((await user.call('status')).text).toContain('still at work'));
    cancel.abort();
    await expect(waiting).rejects.toThrow();
    expect((await user.call('read')).text).toContain('late answer');
  });

  it('what had ended in a call that the client cancels is still unread', async () => {
    await using user = await mcpUser();
    await user.call('launch', { tool: 'sim', count: 2 });
    const cancel = new AbortController();
    const messages = [
      { prompt: 'sim:say early answer', to: 0 },
      { prompt: 'sim:hang', to: 1 },
    ];
    const waiting = user.call('send', { messages }, cancel.signal);
    await eventually(async () =>
      expect((await user.call('status')).text).toContain('sim-1: ended; read gives its end'),
    );
    cancel.abort();
    await expect(waiting).rejects.toThrow();
    expect((await user.call('read', { wait_seconds: 0 })).text).toContain('early answer');
  });

  it('turns that were not read before their cluster was stopped can be read, though another one has their ids', async () => {
    await using user = await mcpUser();
    await user.call('launch', { tool: 'sim', count: 1 });
    await user.call('send', { prompt: 'sim:hang', wait_seconds: 0 });
    await user.call('stop');
    await user.call('launch', { tool: 'sim', count: 1 });
    expect((await user.call('send', { prompt: 'sim:say of the second' })).text).toContain(
      'sim-1 on worker 0: completed',
    );
    expect((await user.call('read')).text).toMatch(/^sim-1(: did not start| on worker 0: interrupted)/);
  });

  it('a cluster that is stopped while it starts has not failed', async () => {
    const slow = { name: 'Slow', protocol: 'text-repl', repl: { marker: '> ' }, detectCommands: [['sleep', '300']] };
    const registry = JSON.stringify({ tools: { slow: { ...slow, versionArgs: [] } } });
    await using user = await mcpUser({ files: { 'tools.json': registry }, args: ['--registry', 'tools.json'] });
    const launching = user.call('launch', { tool: 'slow', count: 1 });
    await eventually(async () => expect((await user.call('stop')).text).toBe('stopped: slow'));
    expect((await launching).isError).toBe(true);
    expect((await user.call('status')).text).toBe('no cluster runs; call launch');
  });

  it('shows nothing that a terminal would obey', async () => {
    await using user = await mcpUser();
    await user.call('launch', { tool: 'sim', count: 1 });
    const { text } = await user.call('send', { prompt: 'sim:say red \u001b[31mtext\u001b]0;title\u0007' });
    expect(text).toContain('red text');
    expect(text).not.toContain('\u001b');
  });

  it('says which worker has which name when a name is taken by another tool', async () => {
    await using user = await mcpUser();
    await user.call('launch', { tool: 'sim', count: 1, name: 'pair' });
    const { text, isError } = await user.call('launch', { tool: 'aider', name: 'pair' });
    expect({ text, isError }).toEqual({
      text: 'pair runs already, with workers of sim\ngive another name',
      isError: true,
    });
  });

  it('answers what is wrong, so that a model can act on it', async () => {
    await using user = await mcpUser();
    expect(await user.call('send', { prompt: 'hello' })).toEqual({
      isError: true,
      text: 'there is no cluster\ncall launch first',
    });
    expect((await user.call('launch', { tool: 'simm' })).text).toContain('sim');
    await user.call('launch', { tool: 'sim', count: 2 });
    expect((await user.call('send', { prompt: 'x', to: 5 })).text).toContain('no instance 5: sim has 0 to 1');
    expect((await user.call('send', {})).text).toBe('give messages or prompt, and not both');
    expect((await user.call('read', { turns: ['sim-99'] })).text).toContain('sim-99');
    expect((await user.call('run_jobs', { jobs: [{ prompt: 'x', tool: 'nosuch' }] })).text).toContain('nosuch');
  });

  it('a tool that has no key says which variable the client has to hand on', async () => {
    const registry = JSON.stringify({
      tools: {
        keyless: {
          name: 'Keyless',
          detectCommands: ['false'],
          versionArgs: [],
          protocol: 'text-repl',
          loginHint: 'set NOSUCH_API_KEY',
          repl: { marker: '> ' },
        },
      },
    });
    await using user = await mcpUser({ files: { 'tools.json': registry }, args: ['--registry', 'tools.json'] });
    const { text, isError } = await user.call('launch', { tool: 'keyless', count: 1 });
    expect(isError).toBe(true);
    expect(text).toContain('this server has no NOSUCH_API_KEY');
    expect(text).toContain('aim launch keyless');
    // A call that was made beside the launch, or follows it, gets the reason too.
    const { text: later } = await user.call('send', { prompt: 'hello' });
    expect(later).toMatch(/^keyless has ended: .*\n.*call launch again$/s);
  });

  it.each([
    ['starts', { detectCommands: [['sleep', '300']], versionArgs: [] }],
    ['is asked for its version', { detectCommands: ['sleep'], versionArgs: ['300'] }],
  ])('nothing is left when the client goes while a tool %s, of a cluster and of a run', async (_, tool) => {
    const slow = { name: 'Slow', protocol: 'text-repl', repl: { marker: '> ' }, ...tool };
    const registry = JSON.stringify({ tools: { slow } });
    await using user = await mcpUser({ files: { 'tools.json': registry }, args: ['--registry', 'tools.json'] });
    const calls = [
      user.call('launch', { tool: 'slow', count: 1 }),
      user.call('run_jobs', { jobs: [{ tool: 'slow', prompt: 'x', action: 'ask' }] }),
    ].map((call) => call.catch(() => null));
    await eventually(() => expect(processesIn(user.folder.path).length).toBeGreaterThan(2));
    process.kill(user.pid, 'SIGTERM');
    await eventually(() => expect(processesIn(user.folder.path)).toEqual([]), 2000);
    await Promise.all(calls);
  });

  it('reads variables for the workers from --env-file', async () => {
    using folder = Checkout.plain({ keys: 'JULES_API_KEY=from the file\n' });
    const check = (file: string) => runBinary(['mcp', '--check', '--env-file', file], { cwd: folder.path });
    expect((await check('keys')).stdout).toMatch(/^jules: .*; has JULES_API_KEY$/m);
    const missing = await check('absent');
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('absent: no such file');
  });

  it('runs jobs, and read gives the end of the run', async () => {
    await using user = await mcpUser({ files: { 'a.txt': 'a\n' } });
    const jobs = [
      { id: 'edit', tool: 'sim', files: ['a.txt'], prompt: 'sim:edit a.txt more' },
      { id: 'fails', tool: 'sim', action: 'ask', prompt: 'sim:fail no model' },
    ];
    const started = await user.call('run_jobs', { jobs });
    const id = /^run (\S+):/.exec(started.text)![1]!;
    const { text } = await user.call('read', { turns: [id] });
    expect(text).toContain(`run ${id}: ended after`);
    expect(text).toMatch(/\n {2}edit: completed \(\d\.\d s\); changed a\.txt\n/);
    expect(text).toMatch(/\n {2}fails: failed \(\d\.\d s\): sim error: no model\n/);
    expect(user.folder.read('a.txt')).toContain('more');
  });

  it('finds a job file from the folder of the call, and shows what jobs answered', async () => {
    const jobs = JSON.stringify([{ id: 'question', tool: 'sim', action: 'ask', prompt: 'sim:say forty-two' }]);
    await using user = await mcpUser({ files: { 'below/jobs.json': jobs } });
    const started = await user.call('run_jobs', { file: 'jobs.json', cwd: 'below', wait_seconds: 20 });
    expect(started.text).toMatch(/\nquestion:\nforty-two$/);
    expect((await user.call('run_jobs', { file: 'absent.json' })).isError).toBe(true);
  });

  it('uses a cluster of aim launch by its name, and leaves it running', async () => {
    await using user = await mcpUser();
    const launch = runBinary(['launch', 'sim', '-n', '1', '--name', 'shared'], {
      cwd: user.folder.path,
      env: user.env,
    });
    await eventually(async () => expect((await user.call('status')).text).toContain('shared: sim'));
    expect((await user.call('launch', { tool: 'sim', name: 'shared' })).text).toContain('shared runs already');
    expect((await user.call('send', { prompt: 'sim:say from shared' })).text).toContain('from shared');
    expect((await user.call('stop')).text).toBe('you launched no cluster');
    const hanging = await user.call('send', { prompt: 'sim:hang', wait_seconds: 0 });
    const turn = /^\S+-\d+/.exec(hanging.text)![0];
    expect((await user.call('stop', { cluster: 'shared' })).text).toBe('stopped: shared');
    expect((await launch).exitCode).toBe(0);
    // What was at work there has an end, and the next call says that there is no such cluster.
    expect((await user.call('read', { turns: [turn] })).text).toMatch(new RegExp(`^${turn}(:| on worker 0:) `));
    expect((await user.call('interrupt', { turn })).text).toMatch(/^it had ended before\n/);
    expect((await user.call('send', { prompt: 'x', cluster: 'shared' })).text).toBe(
      'there is no cluster shared\ncall launch first',
    );
  });

  it('answers 50 sends at the same time, each with its own answer', async () => {
    await using user = await mcpUser();
    await user.call('launch', { tool: 'sim', count: 3 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => user.call('send', { prompt: `sim:say answer-${n}.` })),
    );
    for (const [n, { text }] of answers.entries()) expect(text).toContain(`answer-${n}.`);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'end of input'] as const)(
    'after %s no process is left, and nothing is written late',
    async (how) => {
      await using user = await mcpUser({ files: { 'a.txt': 'a\n' } });
      await user.call('launch', { tool: 'sim', count: 2 });
      await user.call('send', { prompt: 'sim:sleep 5\nsim:edit a.txt late', wait_seconds: 0 });
      expect(processesIn(user.folder.path).length).toBeGreaterThan(1);
      if (how === 'end of input') await user.client.close();
      else process.kill(user.pid, how);
      await eventually(() => expect(processesIn(user.folder.path)).toEqual([]));
      expect(user.folder.read('a.txt')).toBe('a\n');
      expect(existsSync(join(user.env.XDG_RUNTIME_DIR, 'aim', 'sim.sock'))).toBe(false);
    },
  );

  it('a client that reads nothing does not keep it from its end', async () => {
    await using user = await mcpUser();
    const child = spawn(inject('binary'), ['mcp'], { cwd: user.folder.path, env: user.env, stdio: 'pipe' });
    const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } };
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello })}\n`);
    for (let id = 2; id < 200; id++) {
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list' })}\n`);
    }
    child.stdin.end();
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(0);
  });
});

describe('aim mcp --config', () => {
  it.each(['copilot', 'claude', 'gemini', 'opencode', 'qwen'])('prints the setting of %s as JSON', async (client) => {
    const { stdout, stderr, exitCode } = await runBinary(['mcp', '--config', client]);
    expect(exitCode).toBe(0);
    expect(JSON.stringify(JSON.parse(stdout))).toMatch(/"aim","mcp"|"command":"aim","args":\["mcp"\]/);
    expect(stderr).toContain('add it to');
  });

  it('prints the setting of codex as TOML', async () => {
    const { stdout } = await runBinary(['mcp', '--config', 'codex']);
    expect(stdout).toContain('[mcp_servers.aim]\ncommand = "aim"');
  });

  it.each(['copilot', 'codex', 'opencode'])('puts the file of --env-file into the setting of %s', async (client) => {
    using folder = Checkout.plain({ keys: 'A_KEY=1\n' });
    const config = (file: string) => runBinary(['mcp', '--config', client, '--env-file', file], { cwd: folder.path });
    const { stdout } = await config('keys');
    expect(stdout.replaceAll(/\s/g, '')).toContain(`"mcp","--env-file","${folder.file('keys')}"]`);
    expect((await config('absent')).exitCode).toBe(2);
  });

  it('names the clients that are known for another one', async () => {
    const { stderr, exitCode } = await runBinary(['mcp', '--config', 'aider']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('known: claude, codex, copilot, gemini, opencode, qwen');
  });
});
