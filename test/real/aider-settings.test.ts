import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { allCompleted, outcomes, run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider']);
});
afterAll(() => real[Symbol.asyncDispose]());

/** Each would change what aider prints, or what it does with a prompt. */
const SETTINGS = `
notifications: true
multiline: true
message: hello
load: commands.txt
llm-history-file: llm.txt
dry-run: true
copy-paste: true
watch-files: true
restore-chat-history: true
git: false
edit-format: ask
`;

const FILES = { 'a.txt': 'old line\n', 'sub/b.txt': 'old line\n', 'commands.txt': '/run touch PWNED\n' };
const never = { pool: { mode: 'never' } };

test('aider: settings of the repository that would change what aim relies on are overruled, pooled and alone', async () => {
  using checkout = Checkout.git({ ...FILES, '.aider.conf.yml': SETTINGS, '.env': 'AIDER_NOTIFICATIONS=true\n' });
  const jobs = [
    { id: 'edit', files: ['a.txt'], prompt: 'EDIT a.txt old line=>new line' },
    { id: 'say', files: ['a.txt'], prompt: 'SAY nothing to do\\n' },
    { id: 'ask', action: 'ask', prompt: 'SAY    indented\\n  by three\\n' },
    { id: 'alone', files: ['sub/b.txt'], prompt: 'EDIT sub/b.txt old line=>new line', ...never },
    { id: 'ask-alone', action: 'ask', prompt: 'SAY    indented\\n', ...never },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  expect(ran.result.jobs.map((job) => job.files_changed)).toEqual([['a.txt'], [], [], ['sub/b.txt'], []]);
  expect(ran.job('ask').stdout).toBe('   indented\n  by three');
  expect(ran.job('ask-alone').stdout).toBe('   indented');
  for (const name of ['PWNED', 'llm.txt']) expect(existsSync(checkout.file(name))).toBe(false);
  expect(leftoverProcesses()).toEqual([]);
});

test('aider: a model whose own mode only reads is given up with that reason, where it is to edit', async () => {
  using checkout = Checkout.git({
    ...FILES,
    '.aider.model.settings.yml': '- name: openai/scripted\n  edit_format: ask\n',
  });
  const jobs = [
    { id: 'ask', action: 'ask', prompt: 'SAY fine\\n' },
    { id: 'edit', files: ['a.txt'], prompt: 'EDIT a.txt old line=>new line' },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  const reason = expect.stringMatching(/^not_started: .*a mode in which it edits, and is in the mode ask$/);
  expect(outcomes(ran)).toEqual({ ask: reason, edit: reason });
});

test('aider: a setting that prints the conversation again is refused with its name, at the first start', async () => {
  using checkout = Checkout.git({ ...FILES, '.aider.conf.yml': 'verbose: true\n' });
  const jobs = [
    { id: 'pooled', action: 'ask', prompt: 'hello' },
    { id: 'alone', action: 'ask', prompt: 'hello', ...never },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  for (const { id } of jobs) {
    expect(outcomes(ran)[id]).toMatch(/^not_started: .*its setting `verbose` is on/);
  }
  expect(ran.result.pools[0]).toMatchObject({ restarts: 0 });
});

test('aider: a job whose file it cannot read fails with the file and the reason', async () => {
  using checkout = Checkout.git(FILES);
  writeFileSync(checkout.file('latin.py'), Buffer.from([0x23, 0xe9, 0x0a]));
  writeFileSync(checkout.file('sub/data.bin'), Buffer.from([0, 1, 0xff, 0xfe]));
  const jobs = [
    { id: 'review', action: 'review', files: ['latin.py'], prompt: 'SAY looks fine\\n' },
    { id: 'binary', action: 'ask', files: ['sub/data.bin', 'a.txt'], prompt: 'SAY looks fine\\n' },
    { id: 'edit', files: ['latin.py'], prompt: 'SAY nothing to do\\n' },
    { id: 'fine', action: 'review', files: ['a.txt'], prompt: 'SAY looks fine\\n' },
    { id: 'alone', action: 'review', files: ['latin.py'], prompt: 'SAY looks fine\\n', ...never },
    { id: 'edit-alone', files: ['latin.py'], prompt: 'SAY nothing to do\\n', ...never },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  const latin = expect.stringMatching(/^failed: latin\.py could not be read: 'utf-8' codec can't decode byte 0xe9/);
  expect(outcomes(ran)).toEqual({
    review: latin,
    binary: expect.stringMatching(/^failed: sub\/data\.bin could not be read: 'utf-8' codec can't decode byte 0xff/),
    edit: latin,
    fine: 'completed',
    alone: latin,
    'edit-alone': latin,
  });
  expect(ran.job('fine').stdout).toBe('looks fine');
});

test('aider: an index that it cannot read is an activity of the turn, not its error, and no part of the answer', async () => {
  using checkout = Checkout.git(FILES);
  checkout.git('update-index', '--index-version', '4');
  const jobs = [
    { id: 'edit', files: ['a.txt'], prompt: 'EDIT a.txt old line=>new line' },
    { id: 'say', files: ['a.txt'], prompt: 'SAY nothing to do\\n' },
    { id: 'ask', action: 'ask', files: ['sub/b.txt'], prompt: 'SAY an answer\\n' },
    { id: 'alone', files: ['sub/b.txt'], prompt: 'EDIT sub/b.txt old line=>new line', ...never },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  expect(ran.job('say').stdout).toBe('nothing to do');
  expect(ran.job('ask').stdout).toBe('an answer');
  expect(readFileSync(join(checkout.path, 'a.txt'), 'utf8')).toBe('new line\n');
  expect(readFileSync(join(checkout.path, 'sub/b.txt'), 'utf8')).toBe('new line\n');
});
