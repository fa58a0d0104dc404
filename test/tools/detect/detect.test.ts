import { chmodSync, existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AIM_VERSION } from '../../../src/model/version.ts';
import { detectTool, requireTool } from '../../../src/tools/detect/detect.ts';
import { launchArgv, oneShotArgv } from '../../../src/tools/launch/launch-argv.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { programCommand } from '../../../fixtures/program-command.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { fakeRepl, row, sim } from '../../../fixtures/agents/rows.ts';
import { never } from '../../support/never.ts';

const exec = { name: 'x', protocol: 'exec', oneShot: {} } as const;

describe('detection of a tool', () => {
  it('finds its program and its version', async () => {
    expect((await detectTool(fakeRepl('plain'), process.env, never))?.version).toBe('1.2.3');
    expect((await detectTool(sim(), process.env, never))?.version).toBe(AIM_VERSION);
  });

  it('finds it without a version where it prints none', async () => {
    const tool = await detectTool(fakeRepl('no-version'), process.env, never);
    expect(tool).toMatchObject({
      version: null,
      command: [...programCommand('fixtures/agents/fake-repl.ts'), 'no-version'],
    });
  });

  it('ends when its signal aborts', async () => {
    const stop = new AbortController();
    const detection = detectTool(fakeRepl('hang-version'), process.env, stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 100);
    await expect(detection).rejects.toThrow('enough');
  });

  it('finds it without a version where it hangs at --version', async () => {
    expect((await detectTool(fakeRepl('hang-version'), process.env, never, 150))?.version).toBeNull();
  });

  it('looks for its programs in order, on the PATH that the tool will have', async () => {
    using folder = Checkout.plain({ 'second-name': '#!/bin/sh\necho "v2.0.1-beta (x)"\n' });
    chmodSync(folder.file('second-name'), 0o755);
    const tool = row('x', { ...exec, detectCommands: ['first-name', ['second-name', '--flag']] });
    const found = await requireTool(tool, { PATH: folder.path }, never);
    expect(found).toMatchObject({ command: [folder.file('second-name'), '--flag'], version: '2.0.1-beta' });
  });

  it('imports nothing from the folder that aim was started in to learn the version of a Python package', async () => {
    using folder = Checkout.plain({
      'csv.py': 'open("RAN", "w")\n',
      'tool-1.egg-info/PKG-INFO': 'Name: tool\nVersion: 9.9.9\n',
    });
    using bin = Checkout.plain({ tool: '#!/usr/bin/env python3\nprint("tool 1.2.3")\n' });
    chmodSync(bin.file('tool'), 0o755);
    const warmStart = { module: 'tool', function: 'main', package: 'tool', versions: '1.0.0 - 2.0.0' };
    const tool = row('x', { ...exec, detectCommands: [bin.file('tool')], warmStart });
    const before = process.cwd();
    process.chdir(folder.path);
    try {
      expect((await detectTool(tool, process.env, never))?.version).toBe('1.2.3');
    } finally {
      process.chdir(before);
    }
    expect(existsSync(folder.file('RAN'))).toBe(false);
  });

  it('fails with a hint where the tool is not installed', async () => {
    const tool = row('x', { ...exec, detectCommands: ['no-such-a', ['no-such-b', '-x']] });
    expect(await detectTool(tool, process.env, never)).toBeNull();
    await expect(requireTool(tool, process.env, never)).rejects.toMatchObject({
      code: 'tool_not_found',
      exitCode: 4,
      message: 'x is not on this machine: no program no-such-a or no-such-b on the PATH',
    });
  });
});

describe('the version of a tool', () => {
  const found = async (over: Parameters<typeof row>[1] | object) => {
    const plain = { name: 'x', detectCommands: ['x'], protocol: 'text-repl', repl: { marker: '> $' } };
    return await detectTool(row('x', { ...plain, ...over } as Parameters<typeof row>[1]), process.env, never);
  };

  it.each([['exec git -C . 2>&1'], ['git'], ['  exec git --paginate 2>&1 ']])(
    'behind a shell’s script is that of the program that it becomes: %s',
    async (script) => {
      expect((await found({ detectCommands: [['sh', '-c', script]] }))?.version).toMatch(/^\d+\.\d+\.\d+/);
    },
  );

  it('is asked by a command of its own where the row has one', async () => {
    const row = { detectCommands: [['sh', '-c', 'if true; then exec git; fi']] };
    expect((await found(row))?.version).toBeNull();
    expect((await found({ ...row, versionCommand: ['git', '--version'] }))?.version).toMatch(/^\d+\.\d+/);
  });
});

describe('the command line of a tool', () => {
  const tool = (id: string) => ({ row: Registry.builtIn().get(id), command: ['prog', 'sub'], version: null });

  it('names the model, and outside git has the row’s arguments for that', () => {
    const argv = launchArgv(tool('aider'), { model: '$& m', insideGit: false });
    expect(argv.slice(0, 2)).toEqual(['prog', 'sub']);
    expect(argv.slice(-3)).toEqual(['--model', '$& m', '--no-git']);
    expect(launchArgv(tool('aider'), { model: null, insideGit: true })).not.toContain('--no-git');
  });

  it('names the files of a process for one job, each unchanged', () => {
    const alone = row('alone', {
      name: 'alone',
      detectCommands: ['x'],
      protocol: 'exec',
      oneShot: {
        fileArgs: ['--file', '%FILE%'],
        readOnlyFileArgs: ['--read', '%FILE%'],
        readOnlyArgs: ['--chat-mode', 'ask'],
      },
    });
    const detected = { row: alone, command: ['prog', 'sub'], version: null };
    const files = ['a b.txt', '$&.txt', '--flag'];
    const options = { model: null, insideGit: true, files };
    expect(oneShotArgv(detected, { ...options, readOnly: false })).toEqual([
      'prog',
      'sub',
      '--file',
      'a b.txt',
      '--file',
      '$&.txt',
      '--file',
      '--flag',
    ]);
    expect(oneShotArgv(detected, { ...options, readOnly: true })).toEqual([
      'prog',
      'sub',
      '--chat-mode',
      'ask',
      '--read',
      'a b.txt',
      '--read',
      '$&.txt',
      '--read',
      '--flag',
    ]);
  });
});
