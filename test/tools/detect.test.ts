import { chmodSync, existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AIM_VERSION } from '../../src/model/version.ts';
import { detectTool, requireTool } from '../../src/tools/detect.ts';
import { launchArgv, oneShotArgv } from '../../src/tools/launch-argv.ts';
import { Registry } from '../../src/tools/registry.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { fakeRepl, row, sim } from '../../fixtures/agents/rows.ts';
import { never } from '../support/never.ts';

const exec = { name: 'x', protocol: 'exec', oneShot: {} } as const;

describe('a tool', () => {
  it('is found with its version', async () => {
    expect((await detectTool(fakeRepl('plain'), process.env, never))?.version).toBe('1.2.3');
    expect((await detectTool(sim(), process.env, never))?.version).toBe(AIM_VERSION);
  });

  it('is found where it will not say its version', async () => {
    const tool = await detectTool(fakeRepl('no-version'), process.env, never);
    expect(tool).toMatchObject({ version: null, command: [process.execPath, expect.any(String), 'no-version'] });
  });

  it('is not waited for longer than the user waits', async () => {
    const stop = new AbortController();
    const asked = detectTool(fakeRepl('hang-version'), process.env, stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 100);
    await expect(asked).rejects.toThrow('enough');
  });

  it('that hangs when it is asked its version is found without one', async () => {
    expect((await detectTool(fakeRepl('hang-version'), process.env, never, 150))?.version).toBeNull();
  });

  it('is looked for on the PATH that it will have, the first of its programs first', async () => {
    using folder = Checkout.plain({ 'second-name': '#!/bin/sh\necho "v2.0.1-beta (x)"\n' });
    chmodSync(folder.file('second-name'), 0o755);
    const tool = row('x', { ...exec, detectCommands: ['first-name', ['second-name', '--flag']] });
    const found = await requireTool(tool, { PATH: folder.path }, never);
    expect(found).toMatchObject({ command: [folder.file('second-name'), '--flag'], version: '2.0.1-beta' });
  });

  it('of Python is asked for its version without a look into the folder that aim was started in', async () => {
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

  it('that is not there is named with what to do', async () => {
    const tool = row('x', { ...exec, detectCommands: ['no-such-a', ['no-such-b', '-x']] });
    expect(await detectTool(tool, process.env, never)).toBeNull();
    await expect(requireTool(tool, process.env, never)).rejects.toMatchObject({
      code: 'tool_not_found',
      exitCode: 4,
      message: 'x is not on this machine: no program no-such-a or no-such-b on the PATH',
    });
  });
});

describe('a command line', () => {
  const tool = (id: string) => ({ row: Registry.builtIn().get(id), command: ['prog', 'sub'], version: null });

  it('of a long-lived process names the model, and keeps aider from making a repository', () => {
    const argv = launchArgv(tool('aider'), { model: '$& m', insideGit: false });
    expect(argv.slice(0, 2)).toEqual(['prog', 'sub']);
    expect(argv.slice(-3)).toEqual(['--model', '$& m', '--no-git']);
    expect(launchArgv(tool('aider'), { model: null, insideGit: true })).not.toContain('--no-git');
  });

  it('of a process for one job names its files, each unchanged', () => {
    const files = ['a b.txt', '$&.txt', '--flag'];
    const options = { model: null, insideGit: true, files };
    expect(oneShotArgv(tool('sim'), { ...options, readOnly: false })).toEqual([
      'prog',
      'sub',
      '--file',
      'a b.txt',
      '--file',
      '$&.txt',
      '--file',
      '--flag',
    ]);
    expect(oneShotArgv(tool('sim'), { ...options, readOnly: true })).toEqual([
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
