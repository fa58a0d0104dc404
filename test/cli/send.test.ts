import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { turnEndSchema } from '../../src/model/turn/turn-end.ts';
import { statusDocumentSchema } from '../../src/model/cluster/cluster-status.ts';
import { width } from '../../src/reporters/text/text-width.ts';
import { eventually } from '../support/eventually.ts';
import { cliUser, printed } from './cli-user.ts';
import { fakeCluster } from './fake-cluster.ts';

/** One cluster of two for all of them: what each leaves behind the next must not mind. */
let user: ReturnType<typeof cliUser>;

beforeAll(async () => {
  user = cliUser({ 'a.txt': 'a\n', 'in/b.txt': 'b\n' });
  await user.launch(['sim', '-n', '2'], '2 of 2 ready');
});

afterAll(() => user[Symbol.asyncDispose]());

describe('aim send', () => {
  it('prints the answer on stdout and nothing else anywhere', async () => {
    const { stdout, stderr, exitCode } = await user.aim(['send', 'sim:say one\nsim:say   two\nsim:say']);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'one\ntwo', stderr: '', exitCode: 0 });
  });

  it('prints the answer as it comes', async () => {
    const run = user.aim(['send', 'sim:say first\nsim:sleep 30\nsim:say last']);
    await printed(run, 'first', 'stdout');
    run.kill('SIGINT');
    const { stdout, stderr, exitCode } = await run;
    expect({ stdout, exitCode }).toMatchObject({ stdout: expect.stringMatching(/^first/), exitCode: 130 });
    expect(stderr).toMatch(/^aim: sim-\d+ interrupted/);
  });

  it('sends stdin as a message unchanged, and a line as a command only where the tool has that command', async () => {
    const sent = async (args: string[], input?: string) =>
      (await user.aim(['send', '--to', '0', ...args], input === undefined ? {} : { input })).stdout;
    expect(await sent(['/add a.txt'])).toContain('Added a.txt');
    expect(await sent(['-'], '/ls\n')).toContain('Rehearsing: /ls');
    expect(await sent(['--message', '/ls'])).toContain('Rehearsing: /ls');
    expect(await sent(['!touch PWNED'])).toContain('Rehearsing: !touch PWNED');
    expect(await sent(['-'], '{\n`$(touch PWNED)` "quoted"\n')).toContain('Rehearsing: { `$(touch PWNED)` "quoted"');
    expect(await sent(['--command', '/ls'])).toBe('a.txt');
    expect(await sent(['/reset'])).toContain('cleared');
  });

  it('refuses a text that is no Unicode before it is sent, from an argument and from stdin', async () => {
    const broken = Buffer.from('caf\xe9\n', 'latin1');
    const stdin = await user.aim(['send', '-'], { input: broken });
    expect(stdin).toMatchObject({
      stdout: '',
      exitCode: 2,
      stderr: expect.stringContaining('stdin is not UTF-8: line 1'),
    });
    const { AIM } = { AIM: inject('binary') };
    const shell = '"$AIM" send "$(printf \'caf\\351\')"';
    const argument = await execa('sh', ['-c', shell], {
      cwd: user.folder.path,
      env: { ...user.env, AIM },
      reject: false,
    });
    expect(argument).toMatchObject({ stdout: '', exitCode: 2 });
    expect(argument.stderr).toContain('argument 2 is not UTF-8');
  });

  it('sends a batch at once, and labels each answer', async () => {
    const lines = await user.aim(['send', '--batch', '-'], { input: 'sim:say one\n\nsim:say two\n' });
    expect(lines.exitCode).toBe(0);
    expect(lines.stdout).toMatch(/^── prompt 1 · instance \d: completed in .*\none\n$/m);
    expect(lines.stdout).toMatch(/^── prompt 2 · instance \d: completed in .*\ntwo\n?$/m);
    const json = ['{"id":"first","prompt":"sim:say 1","to":1}', '{"prompt":"sim:fail no money","session":"s"}'];
    const { stdout, exitCode } = await user.aim(['send', '--json', '--batch', '-'], { input: json.join('\n') });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      turns: [
        { id: 'first', instance: 1, result: { text: '1' } },
        { id: 'prompt 2', result: { outcome: { kind: 'failed' } } },
      ],
    });
  });

  it('sends nothing of a batch with a fault, and names its line', async () => {
    const input = '{"prompt":"sim:say x"}\n{"promt":"y"}\nno json\n';
    const { stdout, stderr, exitCode } = await user.aim(['send', '--batch', '-'], { input });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toContain('line 2: promt: is not a known key; did you mean "prompt"?');
    expect(stderr).toContain('line 3: $: must be an object');
    expect((await user.aim(['send', '--batch', '-'], { input: '\n' })).exitCode).toBe(2);
  });

  it('does not read stdin unless it is asked for', async () => {
    const { stdout, stderr, exitCode } = await user.aim(['send'], { input: '/ls\n' });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toBe('aim: no prompt\n  give what to send, or - for stdin, or --batch FILE');
    const loop = `while read line; do "$AIM" interrupt > /dev/null; echo "$line"; done`;
    const env = { ...user.env, AIM: inject('binary') };
    const { stdout: lines } = await execa('sh', ['-c', loop], { cwd: user.folder.path, env, input: 'a\nb\nc\n' });
    expect(lines).toBe('a\nb\nc');
  });

  it.each([
    [['sim:fail no money'], 1, /^aim: sim-\d+ failed: sim error: no money$/],
    [['sim:crash 9'], 1, /^aim: sim-\d+ crashed: exit code 9/],
    [['--timeout', '0.2', 'sim:hang'], 3, /^aim: sim-\d+ timed out: no end within 0\.2 s/],
    [['--to', '7', 'x'], 2, /no instance 7: sim has 0 to 1/],
    [['--to', '1', '--all', 'x'], 2, /--all/],
    [['  '], 2, /the prompt is empty/],
    [['--command', 'a\nb'], 2, /a command is one line/],
    [['--session', '', 'x'], 2, /^aim: --session: must be 1 to 200 characters, not 0$/],
    [['--session', 'k'.repeat(201), 'x'], 2, /^aim: --session: must be 1 to 200 characters, not 201$/],
    [['--session', 'k'.repeat(200), 'sim:fail so long a key'], 1, /failed: sim error: so long a key$/],
    [['--name', 'simm', 'x'], 4, /no cluster simm runs\n {2}did you mean "sim"\?/],
    [['--name', '../sim', 'x'], 2, /--name \.\.\/sim: must be/],
    [['--name', 'later', '--wait-for-cluster', '0.1', 'x'], 4, /no cluster later runs/],
  ])('%j ends with exit code %i and the reason', async (args, code, why) => {
    const { stdout, stderr, exitCode } = await user.aim(['send', ...args]);
    expect(stderr).toMatch(why);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: code });
  });

  it('--all waits for all instances and labels each answer', async () => {
    const { stdout, exitCode } = await user.aim(['send', '--all', 'sim:say here']);
    const blocks = stdout
      .split('\n\n')
      .map((block) => block.trim())
      .sort();
    expect(blocks).toEqual(
      [0, 1].map((n) => expect.stringMatching(new RegExp(`^── instance ${n}: completed in .* s\nhere$`))),
    );
    expect(exitCode).toBe(0);
    const bad = await user.aim(['send', '--all', '--json', 'sim:fail no']);
    const { turns } = JSON.parse(bad.stdout) as { turns: unknown[] };
    expect(turns.map((turn) => turnEndSchema.parse(turn).result?.outcome.kind)).toEqual(['failed', 'failed']);
    expect(bad.exitCode).toBe(1);
  });

  it('--session keeps its conversation, and prints when it is a new one', async () => {
    const ask = async () => {
      const { stdout } = await user.aim(['send', '--session', 'docs', '--json', 'sim:say x']);
      const { conversation, instance } = turnEndSchema.parse(JSON.parse(stdout));
      return { conversation, instance: instance! };
    };
    const first = await ask();
    expect(first.conversation).toBe('new');
    expect(await ask()).toEqual({ ...first, conversation: 'same' });
    const { stdout, exitCode } = await user.aim(['restart', String(first.instance)]);
    expect({ stdout, exitCode }).toEqual({
      stdout: expect.stringMatching(/^instance \d is ready, pid \d+$/),
      exitCode: 0,
    });
    expect(await ask()).toEqual({ ...first, conversation: 'new' });
  });

  it('--no-wait prints the id that `aim read` takes', async () => {
    const { stdout: turn } = await user.aim(['send', '--no-wait', 'sim:sleep 0.2\nsim:say later']);
    expect(turn).toMatch(/^sim-\d+$/);
    const { stdout, exitCode } = await user.aim(['read', turn]);
    expect({ stdout, exitCode }).toEqual({ stdout: 'later', exitCode: 0 });
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGKILL', undefined],
  ] as const)('ended by %s leaves its turn running, for `aim read`', async (signal, code) => {
    const run = user.aim(['send', '--to', '1', 'sim:say begun\nsim:sleep 0.5\nsim:say done']);
    await printed(run, 'begun', 'stdout');
    run.kill(signal);
    expect((await run).exitCode).toBe(code);
    const { stdout, exitCode } = await user.aim(['read', '--to', '1']);
    expect({ stdout, exitCode }).toEqual({ stdout: 'begun\ndone', exitCode: 0 });
  });

  it('writes the answer to a file unchanged, and all of it to a slow reader', async () => {
    const { stdout } = await user.aim(['send', 'sim:say \u001b[31mred']);
    expect(stdout).toBe('\u001b[31mred');
    const flood = await user.aim(['send', 'sim:flood 700000'], { maxBuffer: 2_000_000 });
    expect(flood.stdout.length).toBeGreaterThan(699_000);
  });

  it('works again after a tool was killed', async () => {
    const { instances } = await user.status();
    process.kill(instances[0]!.pid!, 'SIGKILL');
    await eventually(() => expect(alive(instances[0]!.pid!)).toBe(false));
    const { stdout, exitCode } = await user.aim(['send', '--to', '0', 'sim:say back']);
    expect({ stdout, exitCode }).toEqual({ stdout: 'back', exitCode: 0 });
  });
});

it.each([
  ['send --all x', 'describe'],
  ['send --no-wait x', 'send'],
  ['send x', 'send'],
  ['status --name mute', 'status'],
])('aim %s can be ended while the cluster does not answer', async (line, asked) => {
  await using alone = cliUser();
  const requests: string[] = [];
  await using _mute = await fakeCluster(alone.runtime, 'mute', ({ request }) => {
    requests.push(request);
    return null;
  });
  const run = alone.aim(line.split(' '));
  await eventually(() => expect(requests).toContain(asked));
  run.kill('SIGINT');
  const { stdout, stderr, exitCode } = await run;
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: 'aim: ended by SIGINT', exitCode: 130 });
});

describe('aim read and aim interrupt', () => {
  it('take any turn, one after another, and wait no longer than --timeout', async () => {
    const ids: string[] = [];
    for (const n of [1, 2]) ids.push((await user.aim(['send', '--no-wait', `sim:say ${n}`])).stdout);
    const read = async () => turnEndSchema.parse(JSON.parse((await user.aim(['read', '--json'])).stdout));
    const ends = [await read(), await read()];
    expect(ends.map(({ turn }) => turn).sort()).toEqual(ids.sort());
    const { stderr, exitCode } = await user.aim(['read', '--timeout', '0.05']);
    expect({ stderr, exitCode }).toEqual({ stderr: 'aim: no turn ended within 0.05 s', exitCode: 3 });
    expect((await user.aim(['read', 'sim-99999'])).exitCode).toBe(4);
  });

  it('end a turn from another terminal', async () => {
    const run = user.aim(['send', '--to', '0', 'sim:say begun\nsim:hang']);
    await printed(run, 'begun', 'stdout');
    const { stdout, exitCode } = await user.aim(['interrupt', '--to', '0']);
    expect({ stdout, exitCode }).toEqual({ stdout: expect.stringMatching(/^sim-\d+ interrupted/), exitCode: 0 });
    expect((await run).exitCode).toBe(130);
    expect((await user.aim(['interrupt'])).stdout).toBe('no turn is running');
  });

  it.each(['read', 'interrupt'])('%s takes a turn by its id or by its instance, not by both', async (command) => {
    const { stderr, exitCode } = await user.aim([command, 'sim-1', '--to', '0']);
    expect({ stderr, exitCode }).toEqual({ stderr: 'aim: give the id of a turn or --to, not both', exitCode: 2 });
  });
});

describe('aim status', () => {
  it('prints a table that fits 80 columns, without colours', async () => {
    const { stdout, exitCode } = await user.aim(['status']);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^sim · ready · 2 × sim · \d+\.\d+\.\d+ · least_busy$/);
    expect(lines[2]).toBe('    #  state         pid       up  turns  restarts  queue  for');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(width(line)).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
    expect(exitCode).toBe(0);
    expect((await user.aim(['status'], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[32mready');
    const bare = await user.aim(['status'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(bare.stdout).not.toContain('\u001b');
  });

  it('prints JSON by its schema with --json', async () => {
    const { stdout } = await user.aim(['status', '--name', 'sim', '--json']);
    const { clusters } = statusDocumentSchema.parse(JSON.parse(stdout));
    expect(clusters[0]).toMatchObject({ name: 'sim', kind: 'cluster', state: 'ready', cwd: user.folder.path });
    expect(clusters[0]?.instances[1]).toMatchObject({ index: 1, tool_id: 'sim', alive: true, pid: expect.any(Number) });
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('aim attach', () => {
  it('follows one instance, or all: prompts, what the tool writes, and how turns end', async () => {
    const follow = async (...args: string[]) => {
      const run = user.aim(['attach', ...args]);
      await printed(run, 'follows sim');
      return { run };
    };
    const [one, all, json] = await Promise.all([follow('1'), follow(), follow('--reporter', 'json')]);
    await user.aim(['send', '--to', '0', 'sim:say two']);
    await user.aim(['send', '--to', '1', 'sim:say three\\nlines']);
    const ended = [printed(one.run, 'completed in', 'stdout'), printed(all.run, '[sim#1] completed', 'stdout')];
    await user.aim(['send', '--to', '1', 'sim:say four']);
    await Promise.all(ended);
    for (const { run } of [one, all, json]) run.kill('SIGINT');
    const { stdout, exitCode } = await one.run;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^── sim-\d+: sim:say three\\nlines\nthree\nlines\n[^]*── sim-\d+: completed in /m);
    expect(stdout).not.toContain('two');
    expect((await all.run).stdout).toMatch(/\[sim#0\] completed after/);
    const events = (await json.run).stdout.split('\n').map((line) => JSON.parse(line) as { type: string });
    expect(events.map(({ type }) => type)).toContain('turn_ended');
  });

  it('tells how the end of the cluster ended a turn', async () => {
    await using other = cliUser();
    await other.launch(['sim', '-n', '1'], '1 of 1 ready');
    const attached = other.aim(['attach']);
    await printed(attached, 'follows sim');
    const sent = other.aim(['send', 'sim:hang']);
    await printed(attached, 'began sim-1: sim:hang', 'stdout');
    await other.aim(['stop']);
    expect((await attached).stdout).toMatch(/\[sim#0\] interrupted after .* \(sim-1\)/);
    expect((await sent).exitCode).toBe(130);
  });

  it('leaves the turn to go on, and refuses an instance that there is not', async () => {
    const attached = user.aim(['attach', '0']);
    await printed(attached, 'follows sim#0');
    const sent = user.aim(['send', '--to', '0', 'sim:sleep 0.5\nsim:say still']);
    await printed(attached, 'sim:sleep', 'stdout');
    attached.kill('SIGINT');
    expect((await attached).exitCode).toBe(0);
    expect((await sent).stdout).toBe('still');
    const refused = await user.aim(['attach', '7']);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/^aim: no instance 7: sim has 0 to \d$/);
  });
});
