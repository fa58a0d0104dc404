import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { checkRuntimeFolder, checkStateFolders } from '../../src/host/doctor/check-folders.ts';
import { checkLeftovers } from '../../src/host/doctor/check-leftovers.ts';
import { checkAim, checkGit } from '../../src/host/doctor/check-programs.ts';
import { keysFor, toolFinding } from '../../src/host/doctor/check-tools.ts';
import { diagnose } from '../../src/host/doctor/doctor.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { AIM_VERSION } from '../../src/model/version.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { never } from '../support/never.ts';
import { rehearse } from '../support/rehearsal.ts';

let place: Checkout;
beforeEach(() => {
  place = Checkout.plain();
});
afterEach(() => place[Symbol.dispose]());

/** A program on a PATH of its own. */
function program(name: string, text: string): string {
  const path = place.file(join('bin', name));
  mkdirSync(place.file('bin'), { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}

describe('the aim on the PATH', () => {
  const check = (self = '/somewhere/aim') => checkAim({ PATH: place.file('bin') }, self, never);

  it('is told where there is none', async () => {
    expect(await check()).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('no `aim` is on the PATH'),
    });
  });

  it('is this one, also by a link or a script that starts it', async () => {
    const self = program('real', '#!/bin/sh\n');
    symlinkSync(self, place.file('bin/aim'));
    expect(await check(self)).toMatchObject({ level: 'ok' });
    expect(await checkAim({ PATH: place.file('bin') }, self, never)).toMatchObject({ level: 'ok' });
  });

  it.each([
    ['a shim of this version', `#!/bin/sh\necho aim ${AIM_VERSION}\n`, 'ok', AIM_VERSION],
    ['an older one', '#!/bin/sh\necho aim 0.0.9\n', 'warning', 'is aim 0.0.9, not aim'],
    ['another program', '#!/bin/sh\necho hello\n', 'warning', 'is another program'],
    ['a script in Python', '#!/usr/bin/python3\nfrom aim.cli.cli import main\n', 'warning', 'experiment tracker'],
  ])('may be %s', async (_, text, level, words) => {
    program('aim', text);
    const found = await check();
    expect(found).toMatchObject({ level, message: expect.stringContaining(words) });
    expect(found.hint === null).toBe(level === 'ok');
  });
});

describe('git', () => {
  it('is there, and so is the checkout', async () => {
    using checkout = Checkout.git();
    checkout.git('config', 'user.name', 'a');
    checkout.git('config', 'user.email', 'a@localhost');
    expect(await checkGit(checkout.path, process.env, never)).toMatchObject([
      { about: 'git', message: expect.stringMatching(/^\d+\.\d+/) },
      { level: 'ok', about: 'checkout', message: checkout.path },
    ]);
  });

  it('may be missing, or the folder in no repository', async () => {
    expect(await checkGit(place.path, process.env, never)).toMatchObject([
      {},
      {
        level: 'warning',
        message: expect.stringContaining('is in no git repository'),
        hint: expect.stringContaining('git init'),
      },
    ]);
  });
});

describe('folders', () => {
  it('for sockets may be too long, or open to others', () => {
    const long = place.file('x'.repeat(90));
    mkdirSync(long, { mode: 0o700 });
    expect(checkRuntimeFolder({ XDG_RUNTIME_DIR: long })).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('is too long for a socket'),
    });
    const own = place.file('own');
    mkdirSync(join(own, 'aim'), { recursive: true });
    chmodSync(own, 0o700);
    chmodSync(join(own, 'aim'), 0o755);
    expect(checkRuntimeFolder({ XDG_RUNTIME_DIR: own })).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('others may use it'),
      hint: expect.stringContaining('mode 700'),
    });
  });

  it('for records may be a link: the user’s own is taken then', async () => {
    symlinkSync('/tmp', place.file('.aim'));
    const environment = { XDG_STATE_HOME: place.file('state') };
    expect(await checkStateFolders(place.path, environment, never)).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(/\.aim is a link.*runs are recorded in .*\/state\/aim\//),
    });
  });
});

describe('leftovers', () => {
  it('are none in a checkout without runs that were cut short', async () => {
    using checkout = Checkout.git();
    await rehearse(checkout, [{ id: 'a', tool: 'sim', action: 'ask', prompt: 'sim:say x' }]);
    const found = await checkLeftovers(checkout.path, process.env, never);
    expect(found.filter(({ about }) => about === 'runs')).toMatchObject([{ level: 'ok' }]);
  });
});

describe('a tool', () => {
  const aider = Registry.builtIn().get('aider');
  const check = {
    tool: 'aider',
    installed: true,
    version: '0.86.2',
    speaks: true,
    logged_in: 'unknown',
    ready_ms: 1,
    problem: null,
    hint: null,
    not_held_to: [],
  } as const;

  it('is told with the names of its keys, and never a value', () => {
    const environment = {
      OPENAI_API_KEY: 'sk-secret',
      OPENAI_BASE_URL: 'http://x',
      GITHUB_TOKEN: 'other',
      XAI_API_KEY: '',
    };
    const keys = keysFor(aider, environment);
    expect(keys).toEqual(['OPENAI_API_KEY']);
    expect(JSON.stringify(toolFinding(aider, check, keys, false))).toMatch(/keys set: OPENAI_API_KEY/);
    expect(JSON.stringify(toolFinding(aider, check, keys, false))).not.toContain('secret');
  });

  it.each([
    ['not there', { installed: false, hint: aider.installHint! }, false, 'info'],
    ['not there, and asked for', { installed: false, hint: aider.installHint! }, true, 'problem'],
    ['without an answer', { speaks: false, problem: 'it crashed' }, false, 'problem'],
    ['without a login', { logged_in: 'no' as const, hint: 'log in' }, false, 'problem'],
    ['of a version that nobody tried', { problem: 'not tried' }, false, 'warning'],
  ] as const)('may be %s', (_, over, isNamed, level) => {
    expect(toolFinding(aider, { ...check, ...over }, [], isNamed)).toMatchObject({ level });
  });

  it('without a login says so once, and what it printed only where nothing says what to do', () => {
    const out = { ...check, logged_in: 'no', problem: 'nobody is logged in; last output: open https://x' } as const;
    const known = '0.86.2; logged in: no; no key of its is set';
    expect(toolFinding(aider, { ...out, hint: 'set a key' }, [], false)).toMatchObject({
      message: known,
      hint: 'set a key',
    });
    expect(toolFinding(aider, out, [], false)).toMatchObject({ message: `${known}; ${out.problem}`, hint: null });
  });
});

it('aim doctor of one tool says all of the machine and that tool alone', async () => {
  using checkout = Checkout.git();
  const spec = { cwd: checkout.path, tool: 'sim', registry: undefined, environment: process.env, columns: null };
  const { findings, tools } = await diagnose({ ...spec, clock: systemClock }, never);
  expect(tools).toMatchObject([{ tool: 'sim', installed: true, speaks: true, keys: [] }]);
  expect(findings.map(({ about }) => about)).toEqual(
    expect.arrayContaining(['aim', 'git', 'checkout', 'runtime folder', 'records of runs', 'terminal', 'tool sim']),
  );
  await expect(diagnose({ ...spec, tool: 'simm', clock: systemClock }, never)).rejects.toThrow('simm');
});
