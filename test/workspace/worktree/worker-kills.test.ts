import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { programCommand } from '../../../fixtures/program-command.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { recoverWorkers } from '../../../src/workspace/worktree/workers/recover-workers.ts';
import type { WorkerCycle } from '../programs/worker-cycle.ts';
import { RUN, TestRepository } from '../test-repository.ts';

const [PROGRAM, ...ARGS] = programCommand('test/workspace/programs/worker-cycle.ts');

type Die = NonNullable<WorkerCycle['die']>;

async function cycle(test: TestRepository, die?: Die): Promise<string[]> {
  const log = join(test.folder, 'log');
  const id = RUN.replace(/.{6}$/, test.folder.slice(-6).toLowerCase());
  const file = join(test.folder, 'cycle.json');
  writeFileSync(file, JSON.stringify({ repository: test.path, id, log, ...(die !== undefined && { die }) }));
  const child = spawn(PROGRAM, [...ARGS, file], {
    env: test.environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await new Promise((resolve) => child.once('close', resolve));
  return readFileSync(log, 'utf8').trim().split('\n');
}

/** A repository in which its user works. */
function userRepository(): TestRepository {
  const test = TestRepository.with({ 'a.txt': 'a\n', 'dirty.txt': '' });
  test.write('dirty.txt', 'dirty\n');
  test.write('untracked.txt', 'untracked\n');
  return test;
}

/** What is in a file of the branch that has it, of all branches; null: none has it. */
function found(test: TestRepository, file: string): string | null {
  for (const ref of test.git('for-each-ref', '--format=%(refname)', 'refs/heads').split('\n')) {
    if (test.git('ls-tree', '--name-only', ref, file) !== '') return test.git('show', `${ref}:${file}`);
  }
  return null;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Dies at a step; the next aim puts everything in order. */
async function killedAndRecovered(die: Die) {
  using test = userRepository();
  const log = await cycle(test, die);
  await recoverWorkers({ cwd: test.path, environment: test.environment, clock: systemClock });
  const again = await recoverWorkers({ cwd: test.path, environment: test.environment, clock: systemClock });
  const written = log.flatMap((line) => /^wrote (\S+) (\S+)$/.exec(line)?.slice(1) ?? []);
  const lost: string[] = [];
  for (let at = 0; at < written.length; at += 2) {
    if (found(test, written[at]!) !== written[at + 1]) lost.push(written[at]!);
  }
  const worktrees = join(test.environment['HOME']!, '.cache', 'aim', 'worktrees');
  const subjects = test.git('log', '--format=%s', 'main').split('\n');
  return {
    die,
    again,
    lost,
    doubled: subjects.length - new Set(subjects).size,
    refs: test.git('for-each-ref', 'refs/aim'),
    worktrees: test.git('worktree', 'list').split('\n').length,
    // An empty folder for a repository is nothing.
    folders: namesIn(worktrees).flatMap((name) => namesIn(join(worktrees, name))),
    status: test.git('status', '--porcelain'),
    texts: [test.read('dirty.txt'), test.read('untracked.txt')],
    fsck: test.git('fsck', '--connectivity-only', '--no-dangling'),
  };
}

const whole = (die: Die) => ({
  die,
  again: [],
  lost: [],
  doubled: 0,
  refs: '',
  worktrees: 1,
  folders: [],
  status: ' M dirty.txt\n?? untracked.txt',
  texts: ['dirty\n', 'untracked\n'],
  fsck: '',
});

const HOW = ['with', 'after', 'alone', 'before'] as const;
/** Every how many steps it dies, in one trial each. 1 takes minutes. */
const EVERY = Number(process.env['AIM_TEST_EVERY_KILL'] ?? 40);

let steps = 0;
beforeAll(async () => {
  using test = userRepository();
  const log = await cycle(test);
  expect(log.at(-1)).toBe('left 1');
  steps = log.filter((line) => line.startsWith('git ')).length;
});

describe('workers in worktrees whose aim is killed', () => {
  it.each([
    ['before a step of git', 'before'],
    ['with git in a step', 'with'],
    ['while git goes on with a step', 'alone'],
    ['after a step of git', 'after'],
  ] as const)('%s lose nothing, merge nothing twice, and leave nothing but branches', async (_, how) => {
    const trials = Array.from({ length: Math.floor(steps / EVERY) }, (_, n): Die => {
      return { at: (n + 1) * EVERY, how: HOW[n % HOW.length]!, ms: n % 3 };
    }).filter((trial) => trial.how === how);
    expect(trials).not.toEqual([]);
    for (let at = 0; at < trials.length; at += 3) {
      const some = trials.slice(at, at + 3);
      expect(await Promise.all(some.map(killedAndRecovered))).toEqual(some.map(whole));
    }
  });
});
