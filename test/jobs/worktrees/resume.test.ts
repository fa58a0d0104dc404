import { describe, expect, it } from 'vitest';
import type { AimEvent } from '../../../src/model/events.ts';
import { ofType } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { diePart } from '../dying-run.ts';
import { editLine, lines, WorktreeRuns } from './worktree-run.ts';

/** Four jobs on two instances: three edit one file, each at its own place, and one makes a file. */
const FOUR = {
  isolation: 'worktree',
  pools: { sim: { count: 2 } },
  jobs: [
    { id: 'one', files: ['a.txt'], prompt: editLine('a.txt', 1) },
    { id: 'five', files: ['a.txt'], prompt: editLine('a.txt', 5) },
    { id: 'nine', files: ['a.txt'], prompt: editLine('a.txt', 9), depends_on: ['one'] },
    { id: 'new', prompt: 'sim:edit new.txt made' },
  ],
};

describe('a run in worktrees that is killed', () => {
  it.each<[string, readonly (readonly [AimEvent['type'], number])[]]>([
    [
      'as it begins and works',
      [
        ['run_started', 1],
        ['job_started', 1],
        ['turn_started', 2],
        ['job_committed', 1],
      ],
    ],
    [
      'as it merges',
      [
        ['job_merged', 1],
        ['attempt_ended', 2],
        ['job_finished', 1],
      ],
    ],
    [
      'as it lands',
      [
        ['job_committed', 2],
        ['landing', 1],
        ['landed', 1],
        ['run_finished', 1],
      ],
    ],
  ])('%s goes on: each job is merged once, and nothing is left over', async (_, kills) => {
    using runs = new WorktreeRuns();
    runs.test.write('dirty.txt', 'mine\n');
    for (const [index, [type, nth]] of kills.entries()) {
      const ended = await diePart(runs.path, index === 0 ? FOUR : null, { type, nth }, runs.environment);
      expect(ended, type).toBe('SIGKILL');
    }
    const { result } = await runs.resume();
    expect(result.counts).toEqual({ completed: 4 });
    expect(result.landing).toMatchObject({ kind: 'landed', commits: 4 });
    const ids = runs.subjects().map((subject) => subject.split(':')[0]);
    expect(ids).toHaveLength(5);
    expect(new Set(ids)).toEqual(new Set(['first', 'one', 'five', 'nine', 'new']));
    expect(runs.test.read('a.txt')).toBe(lines(1, 5, 9));
    expect(runs.test.read('new.txt')).toBe('made\n');
    expect(runs.test.git('status', '--porcelain')).toBe('?? dirty.txt');
    expect(runs.leftovers()).toEqual([]);
    expect(leftoverProcesses()).toEqual([]);
  });
});

it('a run in worktrees that was interrupted goes on from what it merged, and its branch goes when all has landed', async () => {
  using runs = new WorktreeRuns();
  const stop = new AbortController();
  const first = await runs.run(
    {
      pools: { sim: { count: 1 } },
      jobs: [
        { id: 'one', prompt: editLine('a.txt', 1) },
        { id: 'five', prompt: `sim:say begun\nsim:sleep 0.3\n${editLine('a.txt', 5)}` },
        { id: 'nine', prompt: editLine('a.txt', 9) },
      ],
    },
    {
      onEvent(event) {
        if (event.type === 'turn_output' && event.text.includes('begun')) stop.abort(new Error('enough'));
      },
    },
    stop.signal,
  );
  const branch = `aim/${first.result.run_id}/merged`;
  expect(first.result.landing).toMatchObject({ kind: 'left', branch, commits: 1 });
  expect(runs.test.read('a.txt')).toBe(lines());
  const { result, events } = await runs.resume();
  expect(ofType(events, 'job_started').map(({ job, attempt }) => [job, attempt])).toEqual([
    ['five', 2],
    ['nine', 1],
  ]);
  expect(result.landing).toMatchObject({ kind: 'landed', commits: 3 });
  expect(runs.test.read('a.txt')).toBe(lines(1, 5, 9));
  expect(runs.test.git('branch', '--list', 'aim/*')).toBe('');
  expect(runs.leftovers()).toEqual([]);
});

it('the failed jobs of a run that has landed are done again on top of it, and land as well', async () => {
  using runs = new WorktreeRuns();
  const document = {
    jobs: [
      { id: 'good', prompt: editLine('a.txt', 1) },
      { id: 'bad', prompt: 'sim:fail no' },
      { id: 'next', prompt: editLine('a.txt', 9), depends_on: ['bad'] },
    ],
  };
  const first = await runs.run(document);
  expect(first.result.landing).toMatchObject({ kind: 'landed', commits: 1 });
  const mended = {
    ...document,
    isolation: 'worktree',
    jobs: document.jobs.with(1, { id: 'bad', prompt: editLine('a.txt', 5) }),
  };
  const { result } = await runs.resume({ onlyFailed: true, document: mended, acceptChanges: true });
  expect(result.counts).toEqual({ completed: 3 });
  expect(result.landing).toMatchObject({ kind: 'landed', commits: 2 });
  expect(runs.test.read('a.txt')).toBe(lines(1, 5, 9));
  expect(runs.subjects().map((subject) => subject.split(':')[0])).toEqual(['first', 'good', 'bad', 'next']);
  expect(runs.leftovers()).toEqual([]);
  // Nothing is left to do: the same result.
  expect((await runs.resume({ run: 'last' })).result).toEqual(result);
});

it('a run in worktrees that was interrupted when all its jobs had ended only lands when it goes on', async () => {
  using runs = new WorktreeRuns();
  const stop = new AbortController();
  const onEvent = ({ type }: AimEvent) => type === 'job_finished' && stop.abort(new Error('enough'));
  const first = await runs.run({ jobs: [{ id: 'one', prompt: editLine('a.txt', 1) }] }, { onEvent }, stop.signal);
  expect(first.result).toMatchObject({ counts: { completed: 1 }, interrupted: true, landing: { kind: 'left' } });
  const { result, events } = await runs.resume();
  expect(ofType(events, 'job_started')).toEqual([]);
  expect(result).toMatchObject({ counts: { completed: 1 }, interrupted: false, landing: { kind: 'landed' } });
  expect(runs.test.read('a.txt')).toBe(lines(1));
  expect(runs.leftovers()).toEqual([]);
});

it('a job that was done before a kill, and that the file has otherwise by now, is done as the file has it', async () => {
  using runs = new WorktreeRuns();
  const document = (line: number) => ({
    isolation: 'worktree',
    defaults: { tool: 'sim' },
    jobs: [{ id: 'one', prompt: editLine('a.txt', line) }],
  });
  await diePart(runs.path, document(1), { type: 'job_committed', nth: 1 }, runs.environment);
  const { result } = await runs.resume({ document: document(5), acceptChanges: true });
  expect(result.counts).toEqual({ completed: 1 });
  expect(runs.test.read('a.txt')).toBe(lines(5));
  expect(runs.subjects()).toHaveLength(2);
  expect(runs.leftovers()).toEqual([]);
});
