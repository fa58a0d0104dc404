import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import { turnEndSchema } from '../../src/model/turn/turn-end.ts';
import { eventually } from '../support/eventually.ts';
import { cliUser, printed } from './cli-user.ts';
import { fakeCluster } from './fake-cluster.ts';
import { processesIn } from './processes-in.ts';
import { terminal } from './terminal.ts';

describe('aim launch', () => {
  it('runs a cluster that a send may wait for, and prints why it ended', async () => {
    await using user = cliUser();
    const sent = user.aim(['send', '--wait-for-cluster', '10', 'sim:say here']);
    const { run } = await user.launch(['sim', '-n', '2'], '2 of 2 ready');
    expect((await sent).stdout).toBe('here');
    const stop = await user.aim(['stop']);
    expect({ stdout: stop.stdout, exitCode: stop.exitCode }).toEqual({ stdout: 'sim has ended', exitCode: 0 });
    const { stdout, stderr, exitCode } = await run;
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toMatch(/sim#0 ready in /);
    expect(stderr).toMatch(/\nsim: stopped by `aim stop` · up 0:\d\d · 1 turn: 1 completed$/);
    expect(processesIn(user.folder.path)).toEqual([]);
    expect(readdirSync(join(user.runtime, 'aim')).filter((name) => name.endsWith('.sock'))).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('ended by %s interrupts the sends that wait, and leaves nothing', async (signal, code) => {
    await using user = cliUser();
    const { run } = await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    const sent = user.aim(['send', 'sim:grandchild\nsim:say begun\nsim:hang']);
    await printed(sent, 'begun', 'stdout');
    run.kill(signal);
    const { stderr, exitCode } = await run;
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(new RegExp(`sim: ended by ${signal} · up .* · 1 turn: 1 interrupted$`));
    expect((await sent).exitCode).toBe(130);
    expect(processesIn(user.folder.path)).toEqual([]);
  });

  it('killed leaves its socket, and the next one takes its name', async () => {
    await using user = cliUser();
    const { run } = await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    const sent = user.aim(['send', 'sim:say begun\nsim:hang']);
    await printed(sent, 'begun', 'stdout');
    run.kill('SIGKILL');
    const { stderr, exitCode } = await sent;
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/^aim: the cluster at .* has gone$/),
      exitCode: 1,
    });
    expect((await user.aim(['send', 'x'])).exitCode).toBe(4);
    expect((await user.aim(['status'])).stdout).toContain('No cluster is running');
    await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    expect((await user.aim(['send', 'sim:say new'])).stdout).toBe('new');
  });

  it('runs two clusters side by side, each by its name', async () => {
    await using user = cliUser();
    await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    await user.launch(['sim', '-n', '1', '--name', 'review'], '1 of 1 ready');
    const { run } = await user.launch(['sim', '-n', '1'], 'sim-2: 1 of 1 ready');
    const which = await user.aim(['send', 'x']);
    expect(which.exitCode).toBe(2);
    expect(which.stderr).toBe('aim: several clusters run: review, sim, sim-2\n  choose one: --name NAME');
    expect((await user.aim(['send', '--name', 'review', '--no-wait', 'x'])).stdout).toBe('review-1');
    const taken = await user.aim(['launch', 'sim', '--name', 'review']);
    expect({ code: taken.exitCode, stderr: taken.stderr }).toMatchObject({
      code: 1,
      stderr: /review is already running/,
    });
    expect((await user.aim(['stop', '--name', 'sim-2'])).stdout).toBe('sim-2 has ended');
    expect((await run).exitCode).toBe(0);
    const all = await user.aim(['stop', '--all']);
    expect(all.stdout.split('\n').sort()).toEqual(['review has ended', 'sim has ended']);
    expect((await user.aim(['stop', '--all'])).stdout).toBe('no cluster is running');
    expect((await user.aim(['stop'])).exitCode).toBe(4);
  });

  it('is ended with all others by `stop --all`, which names the clusters that did not end', async () => {
    await using user = cliUser();
    const refusal = { error: { code: 'protocol', message: 'not\n\u001b[2Jtoday' } };
    await using _odd = await fakeCluster(user.runtime, 'odd', () => refusal);
    const { run } = await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    const { stdout, stderr, exitCode } = await user.aim(['stop', '--all']);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: 'sim has ended',
      stderr: 'aim: odd did not end: not today',
      exitCode: 1,
    });
    expect((await run).exitCode).toBe(0);
    const status = await user.aim(['status']);
    expect(status.stderr).toBe('aim: odd gave no status: not today');
  });

  it.each([
    [['nosuch'], 2, /no tool is called "nosuch"/],
    [['sim', '-n', '11'], 2, /-n 11/],
    [['sim', '--name', 'run-1'], 2, /the names of runs/],
    [['sim', '--cwd', 'nosuch'], 2, /nosuch: no such folder/],
    [['sim', 'echo', 'hi'], 2, /echo is one too many\n  a command to run goes behind --/],
    [['sim', '--'], 2, /no command after --/],
    [['sim', '--', './nosuch.sh'], 127, /^aim: \.\/nosuch\.sh: no such command, or it may not be run$/],
    [['sim', '--', './tools.json'], 127, /^aim: \.\/tools\.json: no such command, or it may not be run$/],
    [['sim', '-n', '1', '--', 'aim-nosuch'], 127, /\nsim: no such program: aim-nosuch · up /],
    [['sim', '--stdin', '--', 'true'], 2, /both read stdin/],
    [['aider'], 4, /aider is not on this machine/],
    [['broken', '--registry', 'tools.json'], 1, /no instance of broken is left: exit code 3 .*the settings are broken/],
  ])('%j ends with exit code %i and the reason', async (args, code, why) => {
    const row = {
      name: 'broken',
      protocol: 'text-repl',
      detectCommands: [['sh', '-c', 'echo the settings are broken; exit 3']],
      repl: { marker: '> $' },
    };
    await using user = cliUser({ 'tools.json': { version: 1, tools: { broken: row } } });
    const { stderr, exitCode } = await user.aim(['launch', ...args]);
    expect(stderr).toMatch(why);
    expect(exitCode).toBe(code);
    expect(existsSync(join(user.runtime, 'aim', 'broken.sock'))).toBe(false);
  });

  it('is interrupted while it starts', async () => {
    const row = { name: 'mute', protocol: 'text-repl', detectCommands: ['cat'], repl: { marker: '> $' } };
    await using user = cliUser({ 'tools.json': { version: 1, tools: { mute: row } } });
    const { run } = await user.launch(['mute', '-n', '1', '--registry', 'tools.json'], 'listens at');
    run.kill('SIGINT');
    const { stderr, exitCode } = await run;
    expect(stderr).toMatch(/\nmute: ended by SIGINT · up .* · no turns$/);
    expect(exitCode).toBe(130);
    expect(processesIn(user.folder.path)).toEqual([]);
  });

  it('ends with the reason when the last instance was given up', async () => {
    const script =
      'test "$0" = --version && exit; test -e ran && echo "Not logged in" && exit 1; printf "> "; read line; touch ran; exit 4';
    const row = {
      name: 'fickle',
      protocol: 'text-repl',
      detectCommands: [['sh', '-c', script]],
      notLoggedIn: ['^Not logged in'],
      repl: { marker: '> $', quietMs: 10 },
    };
    await using user = cliUser({ 'tools.json': { version: 1, tools: { fickle: row } } });
    const { run } = await user.launch(['fickle', '-n', '1', '--registry', 'tools.json'], '1 of 1 ready');
    const sent = await user.aim(['send', 'x']);
    expect(sent.stderr).toMatch(/^aim: fickle-1 crashed: exit code 4/);
    const { stderr, exitCode } = await run;
    expect(stderr.split('\n').at(-1)).toMatch(
      /^fickle: no instance of fickle is left: .*logged in.* · 1 turn: 1 crashed/,
    );
    expect(exitCode).toBe(1);
  });
});

describe('aim launch -- COMMAND', () => {
  it('runs the command with the terminal and the cluster, and ends with its exit code', async () => {
    await using user = cliUser();
    const script =
      '"$AIM" send "sim:say from inside"; cat; echo "aside" >&2; "$AIM" status --json | grep -c \'"state": "ready",\'; exit 7';
    const run = user.aim(['launch', 'sim', '-n', '1', '--', 'sh', '-c', script], {
      env: { AIM: inject('binary') },
      input: 'typed\n',
    });
    const { stdout, stderr, exitCode } = await run;
    expect(stdout).toBe('from inside\ntyped\n2');
    expect(stderr).toContain('aside\n');
    expect(stderr).toMatch(/\nsim: sh: exit code 7 · up .* · 1 turn: 1 completed$/);
    expect(exitCode).toBe(7);
    expect(processesIn(user.folder.path)).toEqual([]);
  });

  it('ends the command when the cluster is stopped', async () => {
    await using user = cliUser();
    const { run } = await user.launch(['sim', '-n', '1', '--', 'sleep', '300'], '1 of 1 ready');
    await user.aim(['stop']);
    const { stderr, exitCode } = await run;
    expect(stderr).toMatch(/\nsim: stopped by `aim stop`; sleep: killed by SIGTERM · up /);
    expect(exitCode).toBe(143);
  });

  it('does not start the command where no instance gets ready', async () => {
    await using user = cliUser();
    const run = await user.aim(['launch', 'aider', '--', 'touch', 'ran']);
    expect(run.exitCode).toBe(4);
    expect(existsSync(join(user.folder.path, 'ran'))).toBe(false);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends the command on %s, and then itself', async (signal, code) => {
    await using user = cliUser();
    const run = user.aim(['launch', 'sim', '-n', '1', '--', 'sh', '-c', 'echo begun; exec sleep 300']);
    await printed(run, 'begun', 'stdout');
    run.kill(signal);
    const { stderr, exitCode } = await run;
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(new RegExp(`\nsim: ended by ${signal}; sh: killed by SIGTERM · `));
    expect(processesIn(user.folder.path)).toEqual([]);
  });
});

describe('aim launch --stdin', () => {
  it('prints each answer when its turn ends, and ends after the last', async () => {
    await using user = cliUser();
    const input = 'sim:sleep 0.4\n\nsim:say fast\r\nsim:say last';
    const { stdout, stderr, exitCode } = await user.aim(['launch', 'sim', '-n', '2', '--stdin'], { input });
    const heads = stdout.split('\n').filter((line) => line.startsWith('── '));
    expect(heads[0]).toMatch(/^── prompt 2 · instance \d: completed in /);
    expect(heads).toHaveLength(3);
    expect(stdout).toContain('\nfast\n');
    expect(stderr).toMatch(/\nsim: stdin has ended · up .* · 3 turns: 3 completed$/);
    expect(exitCode).toBe(0);
  });

  it('ends with exit code 1 when a turn did not complete; --json has the turns in order', async () => {
    await using user = cliUser();
    const args = ['launch', 'sim', '-n', '2', '--stdin', '--json'];
    const { stdout, exitCode } = await user.aim(args, { input: 'sim:say a\nsim:fail b\nsim:say c\n' });
    expect(exitCode).toBe(1);
    const document = JSON.parse(stdout) as { turns: unknown[] };
    const turns = document.turns.map((turn) => turnEndSchema.parse(turn));
    expect(turns.map(({ result }) => result?.outcome.kind)).toEqual(['completed', 'failed', 'completed']);
    expect(document).toMatchObject({
      version: 1,
      name: 'sim',
      exit_code: 1,
      counts: { completed: 2, failed: 1, restarts: 0 },
    });
  });

  it('reads no more than 1,000 prompts ahead of a long input', async () => {
    await using user = cliUser();
    const input = `sim:hang\n${'sim:say x\n'.repeat(20_000)}`;
    const { run } = await user.launch(['sim', '-n', '1', '--stdin'], '1 of 1 ready', { input });
    const waiting: number[] = [];
    const look = async () => waiting.push((await user.status()).waiting);
    await eventually(async () => {
      await look();
      expect(waiting.at(-1)).toBe(999);
    });
    await user.aim(['interrupt']);
    await printed(run, '── prompt 200 ', 'stdout');
    await look();
    expect(Math.max(...waiting)).toBe(999);
    expect(waiting.at(-1)).toBeGreaterThan(900);
  });

  it('ends when its output is closed', async () => {
    await using user = cliUser({ lines: `sim:say first\n${'sim:sleep 0.1\n'.repeat(1000)}` });
    const shell = `"$AIM" launch sim -n 1 --stdin < lines | head -1; echo "\${PIPESTATUS[0]}"`;
    const env = { ...user.env, AIM: inject('binary') };
    const { stdout, stderr } = await execa('bash', ['-c', shell], { cwd: user.folder.path, env });
    expect(stdout).toMatch(/^── prompt 1 · instance 0: completed in .*\n1$/);
    expect(stderr).toMatch(/\nsim: stdout was closed · up .* · \d+ turns: /);
    expect(processesIn(user.folder.path)).toEqual([]);
  });

  it('ends a turn at its time-out', async () => {
    await using user = cliUser();
    const args = ['launch', 'sim', '-n', '1', '--timeout', '0.2'];
    const { stdout, exitCode } = await user.aim([...args, '--stdin'], { input: 'sim:hang\n' });
    expect(stdout).toMatch(/^── prompt 1 · instance 0: timed out in .*: no end within 0\.2 s$/m);
    expect(exitCode).toBe(1);
    const { stderr } = await user.aim(args);
    expect(stderr).toMatch(/--timeout makes sense only with --stdin/);
  });

  it('stops reading stdin when it is stopped', async () => {
    await using user = cliUser();
    const { run } = await user.launch(['sim', '-n', '1', '--stdin'], '1 of 1 ready', { stdin: 'pipe' });
    await user.aim(['stop']);
    expect((await run).exitCode).toBe(0);
  });
});

describe('aim launch in a terminal', () => {
  it('draws each instance and what it does, and leaves the summary', async () => {
    await using user = cliUser();
    await using window = terminal([inject('binary'), 'launch', 'sim', '-n', '2', '--name', 'mine'], user, 80, 24);
    await window.shows(/✔ mine#1 {2}ready/);
    const sent = user.aim(['send', '--to', '0', 'sim:say working on it\nsim:hang']);
    await window.shows(/❯ mine#0 {2}busy .* mine-1 {2}.*working on it/);
    await window.shows('1 ready · 1 busy');
    window.type('\u0003');
    expect(await window.exitCode).toBe(130);
    expect((await window.screen()).at(-1)).toMatch(/^mine: ended by SIGINT · up 0:\d\d · 1 turn: 1 interrupted$/);
    expect(window.cursorVisible).toBe(true);
    const { stderr, exitCode } = await sent;
    expect({ stderr, exitCode }).toMatchObject({ stderr: expect.stringContaining('interrupted'), exitCode: 130 });
  });

  it('takes prompts and commands below the picture, and writes the answers above it', async () => {
    await using user = cliUser();
    await using window = terminal([inject('binary'), 'launch', 'sim', '-n', '2', '--name', 'mine'], user, 80, 24);
    await window.shows(/✔ mine#1 {2}ready/);
    window.type('@1 sim:say first\\n   the ansX\u007fwer\r');
    await window.shows('› @1 sim:say first');
    await window.shows(/^── mine-1 · instance 1: completed in /);
    await window.shows(/^ {3}the answer$/);
    window.type('sim:hang\r');
    await window.shows(/❯ mine#\d {2}busy .*sim:hang/);
    window.type('/interrupt\r');
    await window.shows(/^── mine-2 · instance \d: interrupted in \d+\.\d s$/);
    window.type('/nosuch\r/status\r');
    await window.shows('no command /nosuch; /help lists them');
    await window.shows(/up 0:\d\d, pid/);
    window.type('@all sim:say \u001b[200~one\ntwo\u001b[201~\r');
    await window.shows('› @all sim:say one two');
    window.type('/quit\r');
    expect(await window.exitCode).toBe(0);
    expect((await window.screen()).at(-1)).toMatch(/^mine: ended by \/quit · up /);
    expect(window.cursorVisible).toBe(true);
  });

  it('is as it was for a person who wants no console', async () => {
    await using user = cliUser();
    await using window = terminal([inject('binary'), 'launch', 'sim', '-n', '1', '--no-console'], user, 80, 24);
    await window.shows(/✔ sim#0 {2}ready/);
    expect((await window.screen()).join('\n')).not.toContain('›');
    window.type('\u0003');
    expect(await window.exitCode).toBe(130);
  });

  it('leaves the terminal to the command', async () => {
    await using user = cliUser();
    const command = ['sh', '-c', 'echo begun; read line; echo "got $line"; test -t 0 -a -t 1 -a -t 2 && echo terminal'];
    await using window = terminal([inject('binary'), 'launch', 'sim', '-n', '1', '--', ...command], user, 80, 24);
    await window.shows('begun');
    window.type('hello\n');
    await window.shows('got hello');
    expect(await window.exitCode).toBe(0);
    expect((await window.screen()).filter((line) => !line.startsWith('hello'))).toEqual([
      'begun',
      'got hello',
      'terminal',
      expect.stringMatching(/^sim: sh: exit code 0 · up 0:\d\d · no turns$/),
    ]);
  });

  it('shows a sender the progress of its turn, apart from the answer', async () => {
    await using user = cliUser();
    await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    await using window = terminal([inject('binary'), 'send', '--session', 'a', 'sim:say \u001b[2Jhello'], user, 80, 24);
    expect(await window.exitCode).toBe(0);
    expect(await window.screen()).toEqual(['· sim-1 accepted', '· started on instance 0, new conversation', 'hello']);
  });
});
