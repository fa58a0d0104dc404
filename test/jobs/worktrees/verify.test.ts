import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ofType } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { editLine, lines, onceAll, shell, WorktreeRuns } from './worktree-run.ts';
import { transcriptText } from '../../support/transcript-text.ts';

/** A check that is red where a file of the working folder has this text. */
const redWhere = (text: string, file = '*.txt') => [
  'sh',
  '-c',
  `if cat ${file} | grep -q "${text}"; then echo "found ${text}" >&2; exit 3; fi`,
];

describe('a job with a check', () => {
  it('is merged when its own change passes', async () => {
    using runs = new WorktreeRuns();
    const { result, job, events } = await runs.run({
      defaults: { tool: 'sim', verify: redWhere('bad') },
      jobs: [
        { id: 'a', prompt: editLine('a.txt', 1) },
        { id: 'b', prompt: editLine('b.txt', 1) },
      ],
    });
    expect(result.counts).toEqual({ completed: 2 });
    expect(ofType(events, 'verified').every(({ ok }) => ok)).toBe(true);
    const trees = ofType(events, 'verified').map(({ tree }) => tree);
    expect(new Set(trees).size).toBe(trees.length);
    expect(existsSync(job('a').check_output!)).toBe(true);
    expect(result.landing).toMatchObject({ kind: 'landed', commits: 2 });
    expect(runs.leftovers()).toEqual([]);
  });

  it('that fails it gets its output in the same conversation, and is merged when that repairs it', async () => {
    using runs = new WorktreeRuns();
    // The rehearsal agent does what the output says.
    const verify = ['sh', '-c', 'if grep -q bad a.txt; then echo "sim:edit a.txt bad => good"; exit 1; fi'];
    const { job, events, result } = await runs.run(
      {
        defaults: { tool: 'sim', verify: { argv: verify, retries: 0 } },
        jobs: [{ id: 'a', files: ['a.txt'], prompt: 'sim:edit a.txt line 2 => bad\nsim:say first' }],
      },
      { overrides: { poolMode: 'always' } },
    );
    expect(job('a')).toMatchObject({ outcome: 'completed', files_changed: ['a.txt'] });
    expect(job('a').attempts).toMatchObject([
      { outcome: 'verify_failed', error: expect.stringContaining('exit code 1') },
      { outcome: 'completed' },
    ]);
    expect(runs.test.read('a.txt')).toContain('good');
    expect(runs.subjects()).toHaveLength(2);
    expect(ofType(events, 'instance_changed').filter(({ to }) => to === 'starting')).toHaveLength(1);
    expect(ofType(events, 'job_started').map(({ attempt }) => attempt)).toEqual([1, 2]);
    // Its files are in the conversation already.
    expect(transcriptText(result, 'a').match(/^\/add /gm)).toHaveLength(1);
  });

  it('is repaired in a process of its own too, which is told what the job was', async () => {
    using runs = new WorktreeRuns();
    const verify = ['sh', '-c', 'if grep -q bad a.txt; then echo "sim:edit a.txt bad => good"; exit 1; fi'];
    const { job } = await runs.run(
      {
        defaults: { tool: 'sim', verify: { argv: verify, retries: 0 } },
        jobs: [{ id: 'a', files: ['a.txt'], prompt: 'sim:edit a.txt line 2 => bad' }],
      },
      { overrides: { poolMode: 'never' } },
    );
    expect(job('a').attempts.map(({ outcome }) => outcome)).toEqual(['verify_failed', 'completed']);
    expect(runs.test.read('a.txt')).toContain('good');
  });

  it('that fails it for good is left as a branch, and what depends on it is skipped', async () => {
    using runs = new WorktreeRuns();
    const { result, job } = await runs.run({
      defaults: { tool: 'sim', verify: { argv: redWhere('bad'), retries: 0 }, on_verify_failed: 'fail' },
      jobs: [
        { id: 'a', prompt: 'sim:edit a.txt line 1 => bad' },
        { id: 'b', prompt: editLine('b.txt', 1) },
        { id: 'c', prompt: 'sim:edit c.txt x', depends_on: ['a'] },
      ],
    });
    expect(job('a')).toMatchObject({ outcome: 'verify_failed', exit_code: 1, commit: null });
    expect(job('a').error).toContain('found bad');
    expect(readFileSync(job('a').check_output!, 'utf8')).toBe('found bad\n');
    expect(runs.test.git('show', `${job('a').branch}:a.txt`)).toContain('bad');
    expect(job('c').outcome).toBe('skipped');
    expect(result.landing).toMatchObject({ commits: 1 });
    expect(runs.test.read('a.txt')).toBe(lines());
  });

  it('is checked again before a failure counts', async () => {
    using runs = new WorktreeRuns();
    const marker = join(runs.test.folder, 'flaky');
    writeFileSync(marker, '');
    const verify = ['sh', '-c', `grep -q "edited" a.txt || exit 0; test ! -e ${marker} || { rm ${marker}; exit 1; }`];
    const { job } = await runs.run({
      defaults: { tool: 'sim', verify: { argv: verify, retries: 1 } },
      jobs: [{ id: 'a', prompt: editLine('a.txt', 1) }],
    });
    expect(job('a')).toMatchObject({ outcome: 'completed', attempts: [{}] });
    expect(existsSync(marker)).toBe(false);
  });

  it('whose check does not end in time fails, and nothing that the check started lives on', async () => {
    using runs = new WorktreeRuns();
    const verify = ['sh', '-c', 'grep -q edited a.txt || exit 0; setsid sleep 300 & trap "" TERM; sleep 300'];
    const { job } = await runs.run({
      defaults: { tool: 'sim', verify: { argv: verify, timeout_seconds: 0.3, retries: 0 }, on_verify_failed: 'fail' },
      jobs: [{ id: 'a', prompt: editLine('a.txt', 1) }],
    });
    expect(job('a').outcome).toBe('verify_failed');
    expect(job('a').error).toContain('no end within 0.3 s');
    expect(leftoverProcesses()).toEqual([]);
  });
});

it('a check of one file, which its job makes, does not have to pass before the run', async () => {
  using runs = new WorktreeRuns();
  const { result, events } = await runs.run({
    defaults: { tool: 'sim' },
    jobs: [
      {
        id: 'make',
        for_each: { files: ['a.txt', 'b.txt'] },
        files: ['made-{file}'],
        verify: ['test', '-f', 'made-{file}'],
        prompt: 'sim:edit made-{file} new',
      },
    ],
  });
  expect(result.counts).toEqual({ completed: 2 });
  expect(ofType(events, 'verified').map(({ argv }) => argv[2])).toEqual(
    expect.arrayContaining(['made-a.txt', 'made-b.txt']),
  );
});

describe('a check of what is merged', () => {
  it('finds two changes that pass alone and fail together, and lands what passes', async () => {
    using runs = new WorktreeRuns();
    const together = ['sh', '-c', 'test ! -e one.txt -o ! -e two.txt'];
    const both = runs.gate('both');
    const onEvent = onceAll('job_started', ['one', 'two'], () => both.open());
    const { result, job } = await runs.run(
      {
        defaults: { tool: 'shell', verify: { argv: together, retries: 0 }, on_conflict: 'fail' },
        jobs: [
          { id: 'one', prompt: `${both.wait}; echo 1 > one.txt; echo done` },
          { id: 'two', prompt: `${both.wait}; echo 2 > two.txt; echo done` },
          { id: 'three', prompt: 'echo 3 > three.txt; echo done' },
        ],
      },
      { registry: new Registry([shell]), onEvent },
    );
    const outcomes = [job('one').outcome, job('two').outcome].toSorted((a, b) => a.localeCompare(b));
    expect(outcomes).toEqual(['completed', 'verify_failed']);
    const red = job('one').success ? job('two') : job('one');
    expect(red.attempts).toMatchObject([{ outcome: 'verify_failed', while_merging: true }]);
    expect(red.branch).toMatch(/jobs\/\d-(one|two)$/);
    expect(existsSync(red.check_output!)).toBe(true);
    expect(job('three').outcome).toBe('completed');
    expect(result.landing).toMatchObject({ commits: 2 });
    expect(runs.leftovers()).toEqual([]);
  });

  it('is the only one with verify_when merge', async () => {
    using runs = new WorktreeRuns();
    const { events, job } = await runs.run({
      defaults: { tool: 'sim', verify: redWhere('bad'), verify_when: 'merge', on_conflict: 'fail' },
      jobs: [
        { id: 'a', prompt: 'sim:edit a.txt line 1 => bad' },
        { id: 'b', prompt: editLine('b.txt', 1) },
      ],
    });
    expect(job('a').outcome).toBe('verify_failed');
    expect(job('b').outcome).toBe('completed');
    expect(ofType(events, 'verified').map(({ stage }) => stage)).not.toContain('job');
  });
});

describe('a check that fails before the run', () => {
  it('stops it before anything starts, with its output', async () => {
    using runs = new WorktreeRuns({ 'a.txt': 'bad\n' });
    const job = { id: 'a', prompt: 'sim:edit a.txt x' };
    const document = { defaults: { tool: 'sim', verify: redWhere('bad') }, jobs: [job] };
    for (const isolation of ['worktree', 'shared']) {
      await expect(runs.run({ ...document, isolation })).rejects.toMatchObject({
        code: 'base_check_failed',
        message: expect.stringMatching(/exit code 3\nfound bad/),
      });
    }
    expect(runs.leftovers()).toEqual([]);
    expect(runs.test.read('a.txt')).toBe('bad\n');
  });
});

describe('in the checkout itself', () => {
  it('a check runs on what a job has done, and its output goes to the tool', async () => {
    using runs = new WorktreeRuns();
    const verify = ['sh', '-c', 'if grep -q bad a.txt; then echo "sim:edit a.txt bad => good"; exit 1; fi'];
    const { job } = await runs.run({
      isolation: 'shared',
      defaults: { tool: 'sim', verify: { argv: verify, retries: 0 } },
      jobs: [{ id: 'a', files: ['a.txt'], prompt: 'sim:edit a.txt line 2 => bad' }],
    });
    expect(job('a')).toMatchObject({ outcome: 'completed', attempts: [{ outcome: 'verify_failed' }, {}] });
    expect(runs.test.read('a.txt')).toContain('good');
  });
});
