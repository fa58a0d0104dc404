import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import { aimEventSchema } from '../../src/model/events.ts';
import { runResultSchema } from '../../src/model/run/run-result.ts';
import { printed } from './cli-user.ts';
import { eventually } from '../support/eventually.ts';
import { processesIn } from './processes-in.ts';
import { runBinary } from './run-binary.ts';
import { fakeRepl } from '../../fixtures/agents/rows.ts';
import { Checkout } from '../../fixtures/checkout.ts';

const root = join(import.meta.dirname, '..', '..');

describe('aim run-jobs', () => {
  it('prints a summary on stdout, progress on stderr, and ends with exit code 0', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    folder.write('jobs.json', [
      { id: 'one', tool: 'sim', files: ['a.py'], prompt: 'First' },
      { id: 'two', tool: 'sim', files: ['b.py'], prompt: 'Second' },
    ]);
    const { stdout, stderr, exitCode } = await runBinary(['run-jobs', 'jobs.json'], { cwd: folder.path });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 jobs: 2 completed');
    expect(stdout).toContain('This was a rehearsal');
    expect(stderr).toContain('[one] started on sim#');
    expect(readFileSync(join(folder.path, 'a.py'), 'utf8')).toContain('# rehearsed: First');
  });

  it('ends with exit code 1 when a job did not complete, and prints why and where to look', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    folder.write('jobs.json', [{ id: 'bad', tool: 'sim', files: ['a.py'], prompt: 'sim:fail the model is away' }]);
    const { stdout, exitCode } = await runBinary(['run-jobs', 'jobs.json'], { cwd: folder.path });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('the model is away');
    const command = /^ {4}aim (show \S+ bad --transcript)$/m.exec(stdout)?.[1] ?? 'not shown';
    const shown = await runBinary(command.split(' '), { cwd: folder.path });
    expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('the model is away') as string });
  });

  it('ends with exit code 1 for what --fail-on names', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    folder.write('jobs.json', [{ id: 'talk', tool: 'sim', files: ['a.py'], prompt: 'sim:say I changed nothing' }]);
    const run = (...args: string[]) => runBinary(['run-jobs', 'jobs.json', '--json', ...args], { cwd: folder.path });
    const plain = await run();
    expect(plain.exitCode).toBe(0);
    expect(JSON.parse(plain.stdout)).toMatchObject({ jobs: [{ success: true, no_change: true, refusals: [] }] });
    expect((await run('--fail-on', 'refusals')).exitCode).toBe(0);
    expect((await run('--fail-on', 'refusals,no-change')).exitCode).toBe(1);
    const wrong = await run('--fail-on', 'no_change');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('--fail-on no_change: must be some of no-change, refusals');
  });

  it('--json prints the result and nothing else', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    const jobs = JSON.stringify([{ tool: 'sim', prompt: 'sim:say \u001b[31mred' }]);
    const { stdout, exitCode } = await runBinary(['run-jobs', '-', '--json'], {
      cwd: folder.path,
      input: jobs,
    });
    expect(exitCode).toBe(0);
    const result = runResultSchema.parse(JSON.parse(stdout));
    expect(result.jobs.map((job) => job.outcome)).toEqual(['completed']);
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    ['plain', []],
    ['json', ['--reporter', 'json']],
    ['--json', ['--json']],
  ])('prints no escape sequence of a tool: %s', async (_, args) => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    const tools = {
      fake: { ...fakeRepl('plain'), id: undefined },
    };
    folder.write('tools.json', { version: 1, tools });
    const bomb = '\\e]52;c;cm0=\\b\\e[2J\\e]0;title\\b\\c31m';
    folder.write('jobs.json', [
      { id: 'says', tool: 'fake', action: 'ask', prompt: `trouble: say ${bomb}\\n` },
      { id: 'dies', tool: 'fake', action: 'ask', prompt: `trouble: whisper ${bomb}\\n; die 3` },
    ]);
    const line = ['run-jobs', 'jobs.json', '--registry', 'tools.json', ...args];
    const { stdout, stderr, exitCode } = await runBinary(line, { cwd: folder.path });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('exit code 3');
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });

  it('--reporter json prints every event, the result last', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    folder.write('jobs.json', [{ id: 'one', tool: 'sim', prompt: 'sim:say hello' }]);
    const { stdout } = await runBinary(['run-jobs', 'jobs.json', '--reporter', 'json'], { cwd: folder.path });
    const events = stdout.split('\n').map((line) => aimEventSchema.parse(JSON.parse(line)));
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]?.type).toBe('run_started');
    expect(events.at(-1)).toMatchObject({ type: 'run_finished', result: { counts: { completed: 1 } } });
  });

  it('--dry-run starts nothing and prints which job waits for which', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    folder.write('jobs.json', [
      { id: 'one', tool: 'aider', files: ['a.py'], prompt: 'x' },
      { id: 'two', tool: 'aider', files: ['a.py', 'src/tpyo.py'], prompt: 'y' },
      { id: 'three', tool: 'aider', action: 'ask', depends_on: ['two'], prompt: 'z' },
      { id: 'four', tool: 'aider', prompt: 'all' },
      { id: 'five', tool: 'sim', action: 'ask', prompt: 'x' },
    ]);
    const args = ['run-jobs', 'jobs.json', '--dry-run', '--isolation', 'shared'];
    const spec = { cwd: folder.path, env: { PATH: '/usr/bin:/bin' } };
    const { stdout, exitCode } = await runBinary(args, spec);
    expect(exitCode).toBe(0);
    const missing = 'aider is not on this machine: no program aider on the PATH';
    expect(stdout).toContain(`  warning: ${missing}; a run would be refused (install aider: `);
    expect(stdout).toMatch(/^ {2}tool sim: \d+\.\d+\.\d+/m);
    expect(JSON.parse((await runBinary([...args, '--json'], spec)).stdout)).toMatchObject({
      tools: [
        { tool: 'aider', version: null, problem: missing, refuses: true },
        { tool: 'sim', problem: null, hint: null, refuses: false },
      ],
    });
    expect(stdout).toContain('after one (files)');
    expect(stdout).toContain('after two (dependency)');
    expect(stdout).toContain('a.py, src/tpyo.py (new file);');
    expect(stdout).toContain('four: edit on pool aider; no files named: runs alone;');
    expect(existsSync(join(folder.path, '.aim'))).toBe(false);
  });

  it('--isolation worktree is shown by --dry-run, and refused with the reason and the remedy, exit 2', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    for (const [name, value] of [
      ['user.name', 'User'],
      ['user.email', 'user@localhost'],
    ] as const)
      folder.git('config', name, value);
    folder.write('.git/info/exclude', 'jobs.json\n');
    folder.write('jobs.json', [
      { id: 'one', tool: 'sim', files: ['a.py'], prompt: 'x' },
      { id: 'two', tool: 'sim', prompt: 'all' },
    ]);
    const args = ['run-jobs', 'jobs.json', '--isolation', 'worktree'];
    const shown = await runBinary([...args, '--dry-run', '--land', 'branch'], { cwd: folder.path });
    expect(shown.stdout).toContain('the jobs work in worktrees, from main at ');
    expect(shown.stdout).toContain('; land: branch');
    expect(shown.stdout).toContain('two: edit on pool sim; no files named; ');
    folder.write('a.py', 'a = 2\n');
    const { exitCode, stdout, stderr } = await runBinary(args, { cwd: folder.path });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('jobs would not see edits of theirs that are not committed: one (a.py)');
    expect(stderr).toContain('commit them first, or --isolation shared');
    expect(existsSync(join(folder.path, '.aim'))).toBe(false);
  });

  it('--tool sim rehearses a file that was written for another tool', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    folder.write('jobs.json', [{ id: 'one', tool: 'aider', files: ['a.py'], prompt: 'Hints' }]);
    const args = ['run-jobs', 'jobs.json', '--tool', 'sim', '--in-place'];
    const { stdout, exitCode } = await runBinary(args, { cwd: folder.path });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('This was a rehearsal');
    expect(folder.read('a.py')).toMatch(/^a = 1\n.+/);
  });

  it.each([true, false])('--tool sim works in a copy that it names, in git: %j', async (isGit) => {
    const files = { 'a.py': 'a = 1\n', 'sub/b.py': 'b = 1\n', link: 'x' };
    using folder = isGit ? Checkout.git(files) : Checkout.plain(files);
    using temp = Checkout.plain();
    folder.write('sub/b.py', 'b = 2\n');
    folder.write('sub/new.py', 'new\n');
    folder.write('jobs.json', [
      { id: 'one', tool: 'aider', files: ['b.py'], prompt: 'Hints' },
      { id: 'two', tool: 'aider', files: ['new.py'], prompt: 'Hints' },
    ]);
    const before = isGit ? folder.git('status', '--porcelain') : '';
    const args = ['run-jobs', 'jobs.json', '--tool', 'sim', '--cwd', 'sub', '--isolation', 'shared', '--json'];
    const { stdout, stderr, exitCode } = await runBinary(args, { cwd: folder.path, env: { TMPDIR: temp.path } });
    const result = runResultSchema.parse(JSON.parse(stdout));
    expect({ exitCode, counts: result.counts, rehearsal: result.rehearsal }).toEqual({
      exitCode: 0,
      counts: { completed: 2 },
      rehearsal: true,
    });
    expect(stderr).toContain(`aim: the rehearsal works in a copy: ${result.cwd} (--in-place`);
    expect(result.cwd.startsWith(temp.path)).toBe(true);
    expect(readFileSync(join(result.cwd, 'b.py'), 'utf8')).toMatch(/^b = 2\n.+/);
    expect(readFileSync(join(result.cwd, 'new.py'), 'utf8')).toMatch(/^new\n.+/);
    expect([folder.read('sub/b.py'), folder.read('sub/new.py')]).toEqual(['b = 2\n', 'new\n']);
    expect(existsSync(folder.file('.aim'))).toBe(false);
    if (isGit) expect(folder.git('status', '--porcelain')).toBe(before);
  });

  it.each([
    ['its tool is not installed', ['--tool', 'absent', '--registry', 'tools.json'], 4],
    ['two would write to stdout', ['--tool', 'sim', '--json', '--reporter', 'json'], 2],
    ['the checkout is not clean', ['--tool', 'sim', '--require-clean'], 1],
  ])('leaves no copy of a rehearsal that is refused: %s', async (_, args, code) => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    using temp = Checkout.plain();
    const repl = { marker: '> $' };
    const absent = {
      name: 'Absent',
      protocol: 'text-repl',
      detectCommands: ['aim-test-absent'],
      rehearsal: true,
      repl,
    };
    folder.write('tools.json', { version: 1, tools: { absent } });
    folder.write('jobs.json', [{ id: 'one', tool: 'aider', files: ['a.py'], prompt: 'x' }]);
    const spec = { cwd: folder.path, env: { TMPDIR: temp.path } };
    const { stderr, exitCode } = await runBinary(['run-jobs', 'jobs.json', ...args], spec);
    expect([exitCode, stderr]).toEqual([code, expect.stringContaining('the rehearsal works in a copy')]);
    expect(globSync('aim-rehearsal-*', { cwd: temp.path })).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with a true summary, and nothing is left', async (signal) => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    folder.write('jobs.json', [
      { id: 'hangs', tool: 'sim', files: ['a.py'], prompt: 'sim:grandchild\nsim:say begun\nsim:hang' },
      { id: 'too', tool: 'sim', files: ['b.py'], prompt: 'sim:say as well\nsim:hang' },
      { id: 'waits', tool: 'sim', files: ['a.py'], prompt: 'x' },
    ]);
    const run = runBinary(['run-jobs', 'jobs.json', '--reporter', 'json'], { cwd: folder.path });
    let seen = '';
    let asked = false;
    run.stdout?.on('data', (chunk: Uint8Array) => {
      seen += String(chunk);
      if (asked || !/"turn_output".*begun/.test(seen) || !/"turn_output".*as well/.test(seen)) return;
      asked = true;
      run.kill(signal);
    });
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(signal === 'SIGINT' ? 130 : 143);
    const last = aimEventSchema.parse(JSON.parse(stdout.split('\n').at(-1) ?? ''));
    expect(last).toMatchObject({ type: 'run_finished', result: { interrupted: true } });
    if (last.type !== 'run_finished') throw new Error('no result');
    expect(last.result.jobs.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['hangs', 'interrupted'],
      ['too', 'interrupted'],
      ['waits', 'cancelled'],
    ]);
    expect(processesIn(folder.path)).toEqual([]);
  });

  it('Ctrl-C ends it within 5 s while a tool prints without end', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    const tools = {
      fake: { ...fakeRepl('plain'), id: undefined },
    };
    folder.write('tools.json', { version: 1, tools });
    folder.write('jobs.json', [
      { id: 'floods', tool: 'fake', action: 'ask', prompt: 'trouble: flood ' },
      { id: 'works', tool: 'sim', action: 'ask', prompt: 'sim:sleep 0.2\nsim:say still here' },
      { id: 'waits', tool: 'sim', action: 'ask', depends_on: ['floods'], prompt: 'x' },
    ]);
    const run = runBinary(['run-jobs', 'jobs.json', '--registry', 'tools.json'], {
      cwd: folder.path,
      timeout: 30_000,
      killSignal: 'SIGKILL',
    });
    await printed(run, '[works] completed');
    let isOver = false;
    void run.finally(() => (isOver = true));
    run.kill('SIGINT');
    await eventually(() => expect(isOver).toBe(true), 6000);
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/1 completed.*1 interrupted/);
    expect(processesIn(folder.path)).toEqual([]);
  });

  it('ends in order when its output is closed', async () => {
    using folder = Checkout.git({ 'a.py': 'a = 1\n' });
    folder.write('jobs.json', [{ id: 'one', tool: 'sim', prompt: 'sim:flood 200000' }]);
    const shell = `"$AIM" run-jobs jobs.json --reporter json | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await execa('bash', ['-c', shell], { cwd: folder.path, env: { AIM: inject('binary') } });
    expect(stdout).toBe('74');
    expect(stderr).toMatch(/^aim: stdout can't be written: EPIPE.*; the result is in .*\/result\.json$/);
  });
});

describe('examples/', () => {
  const files = globSync('examples/*.{json,yaml}', { cwd: root });

  it.each(files)('%s runs on the rehearsal agent', async (file) => {
    const sample = Object.fromEntries(
      globSync('**/*.{py,md}', { cwd: join(root, 'examples', 'sample') }).map((name) => [
        name,
        readFileSync(join(root, 'examples', 'sample', name), 'utf8'),
      ]),
    );
    using folder = Checkout.git(sample);
    const { stdout, exitCode } = await runBinary(['run-jobs', join(root, file), '--tool', 'sim', '--in-place'], {
      cwd: folder.path,
    });
    expect(stdout).toContain('completed');
    expect(exitCode).toBe(0);
  });

  it('pool_usage.ts runs on the rehearsal agent', async () => {
    const { stdout } = await execa(process.execPath, [join(root, 'examples', 'pool_usage.ts')]);
    expect(stdout).toContain('3 of 3 alive');
    expect(stdout.match(/completed/g)).toHaveLength(4);
  });
});

describe('the budget of a run', () => {
  it('is given by flags: what is left undone is told, the exit code is 1, and the last line goes on with it', async () => {
    using folder = Checkout.git({});
    const jobs = ['a', 'b', 'c'].map((id) => ({ id, tool: 'sim', action: 'ask', prompt: 'sim:say 12' }));
    folder.write('jobs.json', { budget: { tokens: 1000 }, jobs });
    const first = await runBinary(['run-jobs', 'jobs.json', '-n', '1', '--budget-tokens', '2e1', '--in-place'], {
      cwd: folder.path,
    });
    expect(first.exitCode).toBe(1);
    expect(first.stdout).toContain('Budget spent: the run has used 20 of 20 tokens.');
    expect(first.stdout).toContain('Left undone for it: 2 jobs.');
    expect(first.stderr).toContain('the run has used 20 of 20 tokens: no further job is started');
    const goOn = first.stdout.trimEnd().split('\n').at(-1)!.split(' ').slice(1);
    expect(goOn.slice(0, 2)).toEqual(['run-jobs', '--resume']);
    const second = await runBinary([...goOn, '--budget-tokens', '1e6', '--json'], { cwd: folder.path });
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ counts: { completed: 3 }, budgets_spent: [] });
  });

  it('has to be an amount, and a deadline a time that is to come', async () => {
    using folder = Checkout.git({});
    folder.write('jobs.json', [{ id: 'a', tool: 'sim', action: 'ask', prompt: 'x' }]);
    for (const [flag, value] of [
      ['--budget-usd', '0'],
      ['--budget-tokens', 'many'],
      ['--deadline', '2001-01-01'],
      ['--on-spent', 'explode'],
    ] as const) {
      const { exitCode, stderr } = await runBinary(['run-jobs', 'jobs.json', flag, value], { cwd: folder.path });
      expect([exitCode, stderr.split('\n')[0]]).toEqual([2, expect.stringContaining(flag)]);
    }
    const shown = await runBinary(['run-jobs', 'jobs.json', '--dry-run', '--deadline', '90', '--budget-usd', '2'], {
      cwd: folder.path,
    });
    expect(shown.stdout).toContain('budget: $2.00, 1.5 minutes, then stop');
    expect(shown.stdout).toContain('warning: sim: its cost may not count for the budget');
  });
});
