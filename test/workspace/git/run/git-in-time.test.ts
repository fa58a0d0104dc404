import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { hurryGitOn, runGitInTime } from '../../../../src/workspace/git/run/git-in-time.ts';

const folder = mkdtempSync(join(tmpdir(), 'aim-late-git-'));
const program = join(folder, 'git');
writeFileSync(program, '#!/bin/sh\nexec sleep 600\n');
chmodSync(program, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

const spec = { args: ['-c', 'a=b', 'status'], cwd: folder, env: { PATH: `${folder}:/usr/bin:/bin` } };
const LIMITS = { first: 60, later: 30, hurried: 60 };

it('a git that hangs is one that does not answer, and is waited for less the next time', async () => {
  const { signal } = new AbortController();
  const late = (seconds: number) => ({ code: null, line: `git status did not answer within ${seconds} s` });
  expect(await runGitInTime(spec, signal, LIMITS)).toMatchObject(late(0.06));
  expect(await runGitInTime(spec, signal, LIMITS)).toMatchObject(late(0.03));
});

it('who no longer waits for a git that hangs is given the own reason', async () => {
  const stop = new AbortController();
  const asked = runGitInTime(spec, stop.signal, { first: 60_000, later: 60_000, hurried: 60_000 });
  stop.abort(new Error('stopped'));
  await expect(asked).rejects.toThrow('stopped');
});

it('who waits for an end gives a git that hangs a short time, also where it was asked before', async () => {
  const limits = { first: 60_000, later: 60_000, hurried: 40 };
  const late = { code: null, line: 'git status did not answer within 0.04 s' };
  const { signal } = new AbortController();
  const stop = new AbortController();
  const hurry = hurryGitOn(stop.signal);
  const asked = runGitInTime(spec, signal, limits);
  stop.abort();
  expect(await asked).toMatchObject(late);
  expect(await runGitInTime(spec, signal, limits)).toMatchObject(late);
  hurry[Symbol.dispose]();
  expect(await runGitInTime(spec, signal, { ...limits, later: 50 })).toMatchObject({
    line: 'git status did not answer within 0.05 s',
  });
});
