import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { allCompleted, eventsOf, outcomes, run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { changedFiles, snapshotGit } from '../../fixtures/git-snapshot.ts';

const FILES = ['a.py', 'b.py', 'core/state.py', 'core/deep/io.py', 'with space.txt', 'notes.md'];
const START = Object.fromEntries(['README.md', ...FILES].map((name) => [name, `first of ${name}\nold line\nlast\n`]));
const edited = (name: string) => `first of ${name}\nnew line of ${name}, changed\nlast\n`;
const quoted = (name: string) => (name.includes(' ') ? `"${name}"` : name);

describe.each([{ format: 'whole' }, { format: 'diff' }])('aider, with edits in the $format format,', ({ format }) => {
  let real: RealTools;
  beforeAll(async () => {
    real = await openRealTools(['aider'], format === 'whole' ? {} : { AIDER_EDIT_FORMAT: format });
  });
  afterAll(() => real[Symbol.asyncDispose]());

  test('does six jobs on three instances that change their six files and nothing else', async () => {
    using checkout = Checkout.git(START);
    await writeFile(join(checkout.path, 'untracked.txt'), 'mine\n');
    const before = snapshotGit(checkout.path);
    const jobs = FILES.map((name, index) => ({
      id: `edit-${index}`,
      files: [name],
      // Long enough that no instance can do all of it alone.
      prompt: `Change the old line.\nSLEEP 1500\nEDIT ${quoted(name)} old line=>new line of ${name}, changed`,
    }));
    const asks = [1, 2, 3, 4].map((n) => ({
      id: `ask-${n}`,
      action: 'ask',
      files: ['README.md'],
      prompt: `SLEEP 1500\nSAY the answer of ${n}\\n`,
    }));
    const ran = await run(real, checkout.path, [...jobs.slice(0, 3), ...asks, ...jobs.slice(3)], {
      pools: { aider: { count: 3 } },
      defaults: { tool: 'aider' },
    });

    expect(outcomes(ran)).toEqual(allCompleted([...jobs, ...asks]));
    for (const [index, name] of FILES.entries()) {
      expect(readFileSync(join(checkout.path, name), 'utf8')).toBe(edited(name));
      expect(ran.job(`edit-${index}`)).toMatchObject({ files_changed: [name], outside_files: [] });
    }
    for (const n of [1, 2, 3, 4]) {
      expect(ran.job(`ask-${n}`)).toMatchObject({ stdout: `the answer of ${n}`, files_changed: [] });
    }
    expect(changedFiles(checkout.path)).toEqual(FILES.toSorted());
    expect(ran.result.unattributed).toEqual([]);
    expect(snapshotGit(checkout.path, ['.aim'])).toEqual(before);
    expect(new Set(ran.result.jobs.map((job) => job.instance))).toEqual(new Set([0, 1, 2]));
    expect(mostAtOnce(ran.events.filter((event) => 'job' in event && event.job?.startsWith('ask')))).toBeGreaterThan(1);
    expect(ran.job('edit-0').usage).toMatchObject({
      input_tokens: expect.any(Number),
      output_tokens: expect.any(Number),
    });
    expect(leftoverProcesses()).toEqual([]);
  });

  test('takes the files of a job from the subfolder that it runs in', async () => {
    using checkout = Checkout.git({ ...START, 'core/a.py': 'x\nold line\ny\n' });
    const before = snapshotGit(checkout.path);
    const jobs = [
      { id: 'tracked', files: ['a.py'], prompt: 'EDIT core/a.py old line=>new line' },
      { id: 'new', files: ['fresh/new.py'], prompt: 'WRITE core/fresh/new.py made = True' },
    ];
    const ran = await run(real, join(checkout.path, 'core'), jobs, {
      pools: { aider: { count: 1 } },
      defaults: { tool: 'aider' },
    });

    expect(outcomes(ran)).toEqual(allCompleted(jobs));
    expect(readFileSync(join(checkout.path, 'core/a.py'), 'utf8')).toBe('x\nnew line\ny\n');
    expect(readFileSync(join(checkout.path, 'core/fresh/new.py'), 'utf8')).toBe('made = True\n');
    expect(ran.job('tracked').files_changed).toEqual(['a.py']);
    expect(ran.job('new').files_changed).toEqual(['fresh/new.py']);
    expect(changedFiles(checkout.path)).toEqual(['core/a.py']);
    expect(snapshotGit(checkout.path, ['.aim', 'core/.aim', 'core/fresh'])).toEqual(before);
    expect(leftoverProcesses()).toEqual([]);
  });
});

test('aider: an edit that it could not apply fails with its message, and a new file is not staged', async () => {
  await using real = await openRealTools(['aider'], { AIDER_EDIT_FORMAT: 'diff' });
  using checkout = Checkout.git({ ...START, '.gitignore': 'ignored*\n' });
  const before = snapshotGit(checkout.path);
  const jobs = [
    // aider 0.86.2 trips over a replacement whose first line ends with the name of its file.
    { id: 'trips', files: ['a.py'], prompt: 'EDIT a.py old line=>new line of a.py' },
    { id: 'ignored', prompt: 'WRITE ignored.txt made' },
    { id: 'empty', action: 'ask', prompt: 'NOEOL\nSAY ' },
    { id: 'undeclared', prompt: 'WRITE fresh.py made = True' },
    { id: 'no-change', files: ['b.py'], prompt: 'SAY nothing to do\\n' },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toEqual({
    trips: 'failed: list index out of range',
    ignored: 'failed: Skipping edits to ignored.txt that matches gitignore spec.',
    empty: 'failed: Empty response received from LLM. Check your provider account?',
    undeclared: 'completed',
    'no-change': 'completed',
  });
  expect(readFileSync(join(checkout.path, 'fresh.py'), 'utf8')).toBe('made = True\n');
  expect(ran.result.jobs.map((job) => job.files_changed)).toEqual([[], [], [], ['fresh.py'], []]);
  expect(snapshotGit(checkout.path, ['.aim', 'fresh.py'])).toEqual(before);
});

test('aider: an empty file that it made of a mistyped name is taken away and is no change', async () => {
  await using real = await openRealTools(['aider']);
  using checkout = Checkout.git(START);
  const before = snapshotGit(checkout.path);
  const jobs = [
    { id: 'answers', files: ['core/stat.py'], session: 's', prompt: 'SAY no such thing\\n' },
    { id: 'goes-on', files: ['a.py'], session: 's', prompt: 'EDIT a.py old line=>new line' },
    { id: 'fails', files: ['cor/deep/io.py'], prompt: 'FAIL 400' },
    { id: 'alone', files: ['cor/state.py'], prompt: 'SAY no such thing\\n', pool: { mode: 'never' } },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toEqual({
    answers: 'completed',
    'goes-on': 'completed',
    fails: expect.stringMatching(/^failed: .*400/),
    alone: 'completed',
  });
  expect(ran.result.jobs.map((job) => job.files_changed)).toEqual([[], ['a.py'], [], []]);
  expect(changedFiles(checkout.path)).toEqual(['a.py']);
  expect(snapshotGit(checkout.path, ['.aim'])).toEqual(before);
});

test('aider: edits work outside a git repository, and no repository is made', async () => {
  await using real = await openRealTools(['aider']);
  using folder = Checkout.plain();
  await mkdir(join(folder.path, 'sub'));
  await writeFile(join(folder.path, 'sub/a.txt'), 'old line\n');
  const jobs = [
    { id: 'pooled', files: ['sub/a.txt'], prompt: 'EDIT sub/a.txt old line=>new line' },
    { id: 'alone', files: ['sub/b.txt'], prompt: 'WRITE sub/b.txt written', pool: { mode: 'never' } },
    { id: 'ask', action: 'ask', files: ['sub/a.txt'], prompt: 'SAY read\\n' },
  ];
  const ran = await run(real, folder.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  expect(readFileSync(join(folder.path, 'sub/a.txt'), 'utf8')).toBe('new line\n');
  expect(readFileSync(join(folder.path, 'sub/b.txt'), 'utf8')).toBe('written\n');
  expect(ran.result.jobs.map((job) => job.files_changed)).toEqual([['sub/a.txt'], ['sub/b.txt'], []]);
  for (const name of ['.git', '.gitignore', 'sub/.git']) expect(existsSync(join(folder.path, name))).toBe(false);
  expect(leftoverProcesses()).toEqual([]);
});

/** How many jobs ran at the same time, at the most. */
function mostAtOnce(events: Parameters<typeof eventsOf>[0]): number {
  let now = 0;
  let most = 0;
  for (const event of events) {
    if (event.type === 'job_started') most = Math.max(most, ++now);
    if (event.type === 'job_finished') now -= 1;
  }
  return most;
}
