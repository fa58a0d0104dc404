import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { findTestCommand } from '../../src/host/init/find-test-command.ts';
import { initJobFile } from '../../src/host/init/init-job-file.ts';
import { rehearseInCopy } from '../../src/host/runs/rehearse-in-copy.ts';
import { runJobs } from '../../src/host/runs/run-host.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { never } from '../support/never.ts';

const registry = Registry.builtIn();

async function init(checkout: Checkout, over: Partial<Parameters<typeof initJobFile>[0]> = {}) {
  const environment = { ...process.env, PATH: '/nowhere' };
  const spec = { file: 'jobs.yaml', cwd: checkout.path, tool: undefined, force: false, registry, environment };
  return await initJobFile({ ...spec, ...over }, never);
}

describe('aim init', () => {
  it.each([
    ['a repository', { 'src/a.py': 'a\n', 'src/b.py': 'b\n', 'tests/test_a.py': 'a\n' }, ['src/a.py', 'src/b.py'], 3],
    ['files of one stem', { 'a/mod.go': 'a\n', 'b/mod.go': 'b\n', 'x.py': 'x\n' }, ['a/mod.go', 'b/mod.go'], 3],
    ['names that would have to be quoted', { 'a b.py': 'a\n', 'ü.py': 'b\n' }, [], 1],
    ['no files', {}, [], 1],
  ])('writes a file that is valid, and runs on the rehearsal agent: %s', async (_, files, named, jobs) => {
    for (const name of ['jobs.yaml', 'jobs.json']) {
      using checkout = Checkout.git(files);
      const written = await init(checkout, { file: name });
      expect(written).toMatchObject({ tool: 'aider', installed: false, jobs, files: named });
      const text = readFileSync(written.path, 'utf8');
      const options = { source: written.path, text, cwd: checkout.path, registry, overrides: { tool: 'sim' } };
      using copied = await rehearseInCopy(options, never);
      const result = await runJobs(copied!.run, never);
      expect(result.jobs.map(({ outcome }) => outcome)).toEqual(Array.from({ length: jobs }, () => 'completed'));
    }
  });

  it('works outside a repository too', async () => {
    using checkout = Checkout.plain({ 'a.py': 'a\n', 'b.py': 'b\n', 'package.json': { scripts: { test: 'x' } } });
    const written = await init(checkout);
    expect(written).toMatchObject({ jobs: 3, files: ['a.py', 'b.py'], test: { argv: ['npm', 'test'] } });
    expect(readFileSync(written.path, 'utf8')).toContain('# verify: ["npm", "test"]');
  });

  it.each([
    [['python3'], 'python3'],
    [['python', 'python3'], 'python'],
    [[], 'python'],
  ])('names the Python that there is: %j', async (programs, python) => {
    using checkout = Checkout.git({ 'pytest.ini': '' });
    using bin = Checkout.plain();
    for (const program of programs) {
      bin.write(program, '#!/bin/sh\n');
      chmodSync(bin.file(program), 0o755);
    }
    const { test } = await init(checkout, { environment: { ...process.env, PATH: bin.path } });
    expect(test?.argv).toEqual([python, '-m', 'pytest', '-q']);
  });

  it('replaces nothing unless it is told to', async () => {
    using checkout = Checkout.git({ 'jobs.yaml': 'mine\n' });
    await expect(init(checkout)).rejects.toMatchObject({ exitCode: 2, message: 'jobs.yaml is there already' });
    expect(readFileSync(checkout.file('jobs.yaml'), 'utf8')).toBe('mine\n');
    await init(checkout, { force: true });
    expect(readFileSync(checkout.file('jobs.yaml'), 'utf8')).toContain('version: 1');
  });

  it('takes the tool that is named, and refuses one that there is not, and a name that no job file has', async () => {
    using checkout = Checkout.git();
    expect(await init(checkout, { tool: 'sim' })).toMatchObject({ tool: 'sim', installed: true });
    await expect(init(checkout, { tool: 'simm', file: 'b.yaml' })).rejects.toThrow('simm');
    await expect(init(checkout, { file: 'jobs.txt' })).rejects.toMatchObject({ exitCode: 2 });
    await expect(init(checkout, { file: 'no/folder/jobs.yaml' })).rejects.toMatchObject({ exitCode: 2 });
    expect(existsSync(checkout.file('b.yaml'))).toBe(false);
  });
});

describe('the test command of a project', () => {
  it.each([
    [{ 'package.json': { scripts: { test: 'vitest' } }, 'pnpm-lock.yaml': '' }, ['pnpm', 'test'], 'package.json'],
    [{ 'package.json': { scripts: { test: 'echo "Error: no test specified" && exit 1' } } }, null, null],
    [{ 'package.json': '{ broken' }, null, null],
    [{ 'pyproject.toml': '[tool.pytest.ini_options]\n' }, ['python', '-m', 'pytest', '-q'], 'pyproject.toml'],
    [{ 'pyproject.toml': '[project]\n' }, null, null],
    [{ 'Cargo.toml': '[package]\n' }, ['cargo', 'test', '--quiet'], 'Cargo.toml'],
    [{ 'go.mod': 'module x\n' }, ['go', 'test', './...'], 'go.mod'],
    [{ Makefile: 'all:\n\ntest: all\n\tx\n' }, ['make', 'test'], 'Makefile'],
    [{ Makefile: 'test := 1\n' }, null, null],
  ])('%j', (files, argv, from) => {
    using checkout = Checkout.plain(files);
    expect(findTestCommand(checkout.path)).toEqual(argv === null ? null : { argv, from });
  });
});
