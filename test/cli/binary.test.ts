import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import { AIM_VERSION } from '../../src/model/version.ts';
import { eventually } from '../support/eventually.ts';
import { printed } from './cli-user.ts';
import { runBinary } from './run-binary.ts';
import { Checkout } from '../../fixtures/checkout.ts';

describe('the binary, in a folder that has nothing of the project', () => {
  it('prints its version', async () => {
    const { stdout, exitCode } = await runBinary(['--version']);
    expect({ stdout, exitCode }).toEqual({ stdout: `aim ${AIM_VERSION}`, exitCode: 0 });
    for (const args of [
      ['--version', '--json'],
      ['--json', '-V'],
    ]) {
      expect(JSON.parse((await runBinary(args)).stdout)).toEqual({ aim: AIM_VERSION });
    }
  });

  it('lists its commands', async () => {
    for (const args of [['--help'], ['-h'], [], ['help']]) {
      const { stdout, exitCode } = await runBinary(args);
      expect(exitCode).toBe(0);
      for (const name of ['run-jobs', 'tools', 'validate']) expect(stdout).toContain(name);
    }
  });

  it('prints the flags of a command', async () => {
    for (const args of [
      ['run-jobs', '--help'],
      ['run-jobs', '-h'],
      ['run-jobs', 'x.json', '--nosuch', '-h'],
      ['help', 'run-jobs'],
    ]) {
      const { stdout, exitCode } = await runBinary(args);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('--dry-run');
    }
  });

  it('runs no bunfig.toml, loads no .env and takes no commands of the folder', async () => {
    using folder = Checkout.plain({
      'bunfig.toml': 'preload = ["./evil.ts"]\n',
      'evil.ts': 'require("node:fs").writeFileSync("PWNED", "");\n',
      '.env': 'OPENAI_API_KEY=from-dot-env\nAIM_DEBUG=1\n',
      'commands/evil.ts': 'require("node:fs").writeFileSync("PWNED", "");\n',
      'package.json': '{"name":"aim","oclif":{"commands":"./commands"}}',
      'jobs.json': [{ id: 'a', tool: 'sim', prompt: 'x', files: ['a.py'] }],
    });
    const { exitCode } = await runBinary(['run-jobs', 'jobs.json', '--json'], { cwd: folder.path });
    expect(exitCode).toBe(0);
    expect(existsSync(join(folder.path, 'PWNED'))).toBe(false);
  });

  it.each([
    [['frob'], 'aim has no command frob'],
    [['stauts'], 'did you mean "status"?'],
    [['send', '--tmeout', '3', 'x'], 'did you mean "--timeout"?'],
    [['stop', 'a', '--name', 'b'], 'the cluster is named twice'],
    [['help', 'stauts'], 'did you mean "status"?'],
    [['run-jobs'], 'file'],
    [['run-jobs', 'x.json', '--nosuch'], '--nosuch'],
    [['run-jobs', 'x.json', '-n', '0'], '-n 0: must be a whole number from 1'],
    [['run-jobs', 'x.json', '-n', '11'], '-n 11: must be a whole number from 1 to 10'],
    [['run-jobs', 'x.json', '-n', 'x'], '-n x: must be a whole number'],
    [['run-jobs', 'x.json', '--timeout', '0'], '--timeout 0: must be seconds'],
    [['run-jobs', 'x.json', '--routing', 'random'], 'routing'],
    [['run-jobs', 'nosuch.json'], 'nosuch.json: no such file'],
    [['run-jobs', '.'], '. is a folder'],
    [['validate', 'nosuch.json'], 'nosuch.json: no such file'],
    [['tools', 'aidr'], 'did you mean "aider"?'],
    [['tools', '--registry', 'nosuch.json'], 'nosuch.json: no such file'],
  ])('refuses %j with exit code 2 and the reason', async (args, why) => {
    using folder = Checkout.plain({ 'x.json': [{ tool: 'sim', prompt: 'x' }] });
    const { stderr, stdout, exitCode } = await runBinary(args, { cwd: folder.path });
    expect(stderr).toContain(why);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(existsSync(join(folder.path, '.aim'))).toBe(false);
  });

  it('prints what is wrong with a flag in one line', async () => {
    const { stderr, stdout } = await runBinary(['read', '--timeout', '0', '--json']);
    const message = '--timeout 0: must be seconds, more than 0 and at most 86400';
    expect(stderr).toBe(`aim: ${message}`);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage', message } });
  });

  it.each(
    (['send', 'run-jobs', 'validate'] as const).flatMap((command) => [
      [command, 'SIGINT', 130] as const,
      [command, 'SIGTERM', 143] as const,
    ]),
  )('%s - is ended by %s while it reads stdin', async (command, signal, code) => {
    const run = runBinary([command, '-'], { stdin: 'pipe' });
    // More than a pipe takes: all of it is written only when it is read.
    await new Promise((resolve) => run.stdin?.write(' '.repeat(8_000_000), resolve));
    run.kill(signal);
    const { stdout, stderr, exitCode } = await run;
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: `aim: ended by ${signal}`, exitCode: code });
  });

  it.each([
    ['tools', []],
    ['tools', ['odd']],
    ['tools', ['odd', '--check']],
    ['launch', ['odd']],
  ])('prints no escape sequence of a tool or its row: %s %j', async (command, args) => {
    const bomb = '\u001b]0;title\u0007\u001b[31mred\u001b[2J\nforged';
    const program = 'printf "a\\033[2Jb\\rc\\nforged\\n"; exit 3';
    const odd = {
      name: `odd ${bomb}`,
      protocol: 'text-repl',
      detectCommands: [['sh', '-c', program]],
      versionPattern: '^([\\s\\S]*)$',
      args: [bomb],
      capabilities: [bomb],
      loginHint: bomb,
      repl: { marker: '> $' },
    };
    using folder = Checkout.plain({ 'tools.json': { version: 1, tools: { odd } } });
    const line = [command, ...args, '--registry', 'tools.json'];
    const { stdout, stderr } = await runBinary(line, { cwd: folder.path, env: { XDG_RUNTIME_DIR: folder.path } });
    expect(stdout + stderr).toMatch(/forged/);
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|^forged/m);
  });

  describe('the binary, at its end,', () => {
    const faults = Array.from({ length: 40 }, (_, n) => ({ tool: 'sim', prompt: 'x', [`${n}`.padEnd(8000, 'k')]: 1 }));

    it('waits for a slow reader of stderr', async () => {
      using folder = Checkout.plain({ 'jobs.json': faults });
      const script = '"$AIM" validate jobs.json 2>&1 | while IFS= read -r line; do printf "%s\\n" "$line"; done';
      const env = { AIM: inject('binary') };
      const { stdout } = await execa('sh', ['-c', script], { cwd: folder.path, env });
      expect(stdout.split('\n')).toHaveLength(41);
    });

    it.each([
      ['for a while', 2],
      ['until a signal comes', 143],
    ])('waits for a reader of stderr that never reads %s', async (_, code) => {
      using folder = Checkout.plain({ 'jobs.json': faults });
      await execa('mkfifo', ['unread'], { cwd: folder.path });
      const script = 'exec "$AIM" validate jobs.json --json 2<> unread';
      const run = execa('sh', ['-c', script], { cwd: folder.path, env: { AIM: inject('binary') }, reject: false });
      await printed(run, /^}$/m, 'stdout');
      // Again and again: the first may come before the last output is written.
      await eventually(() => expect(code === 143 && run.kill('SIGTERM')).toBe(false));
      expect((await run).exitCode).toBe(code);
    });
  });

  it('prints an error as JSON with --json', async () => {
    const { stdout, exitCode } = await runBinary(['tools', 'aidr', '--json']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unknown_tool', exit_code: 2 } });
  });

  it('ends with exit code 4 where a tool is not installed', async () => {
    using folder = Checkout.plain({ 'jobs.json': [{ tool: 'aider', prompt: 'x' }] });
    const { stderr, exitCode } = await runBinary(['run-jobs', 'jobs.json'], { cwd: folder.path });
    expect(stderr).toContain('aider is not on this machine');
    expect(exitCode).toBe(4);
    expect((await runBinary(['tools', 'claude'])).exitCode).toBe(4);
  });
});
