import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { removeTree } from '../../src/lib/files/remove-tree.ts';

const root = join(import.meta.dirname, '..', '..');

/** Runs a command in this process's runtime, and says at its end whether zod was loaded: it leaves its settings behind. */
const PROGRAM = `
  process.on('exit', () => console.error(globalThis.__zod_globalConfig === undefined ? 'without zod' : 'with zod'));
  process.argv = ['bun', 'aim', ...JSON.parse(process.env.ARGS)];
  await import(${JSON.stringify(join(root, 'bin', 'aim.ts'))});
`;

it('a job file without a fault is checked and run without a schema; one with a fault by the schema', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aim-test-'));
  try {
    const jobs = [{ id: 'a', tool: 'sim', action: 'ask', prompt: 'a question' }];
    writeFileSync(join(folder, 'jobs.json'), JSON.stringify(jobs));
    writeFileSync(join(folder, 'wrong.json'), JSON.stringify([{ ...jobs[0], promt: 1 }]));
    const aim = async (...args: string[]) => {
      const env = { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: folder, ARGS: JSON.stringify(args) };
      const options = { cwd: folder, env, extendEnv: false, reject: false, all: true } as const;
      return await execa(process.execPath, ['--eval', PROGRAM], options);
    };
    const [checked, wrong] = await Promise.all([aim('validate', 'jobs.json'), aim('validate', 'wrong.json')]);
    expect(checked).toMatchObject({ exitCode: 0, stderr: 'without zod' });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toMatch(/\[0\]\.promt: is not a known key[^]*with zod$/);
    const run = await aim('run-jobs', 'jobs.json', '--in-place');
    expect(run.all).toContain('1 job: 1 completed');
    expect(run.stderr).toMatch(/without zod$/);
  } finally {
    removeTree(folder);
  }
});
