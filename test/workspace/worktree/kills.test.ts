import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programCommand } from '../../../fixtures/program-command.ts';
import { RUN, TestRepository } from '../test-repository.ts';
import type { MergeRun } from '../programs/merge-run.ts';

const [PROGRAM, ...ARGS] = programCommand('test/workspace/programs/merge-run.ts');
/** Enough for git to be killed in the middle of writing them. */
const MANY = 150;
const LINES = Array.from({ length: 12 }, (_, n) => `line ${n}\n`).join('');

type Die = NonNullable<MergeRun['die']>;

const MANY_FILES = (text: (n: number) => string) =>
  Object.fromEntries(Array.from({ length: MANY }, (_, n) => [`many-${n}.txt`, text(n)]));

/** What a run does: two jobs that edit one file side by side, or one that touches many files. */
const RUNS = {
  two: {
    files: {},
    jobs: [
      { id: 'one', edit: ['a.txt', 'line 1\n', 'edited 1\n'], files: {} },
      { id: 'two', edit: ['a.txt', 'line 9\n', 'edited 9\n'], files: { 'new.txt': 'new\n' } },
    ],
    subjects: ['first', 'one: edit for one', 'two: edit for two'],
  },
  many: {
    files: MANY_FILES((n) => `${n}\n`),
    jobs: [{ id: 'many', edit: null, files: MANY_FILES((n) => `${n} `.repeat(500)) }],
    subjects: ['first', 'many: edit for many'],
  },
} as const;
type RunName = keyof typeof RUNS;

const templates = new Map<RunName, TestRepository>();
beforeAll(() => {
  for (const name of ['two', 'many'] as const) {
    const files = { ...RUNS[name].files, 'a.txt': LINES, 'dirty.txt': '', 'staged.txt': '' };
    templates.set(name, TestRepository.with(files));
  }
});
afterAll(() => {
  for (const template of templates.values()) template[Symbol.dispose]();
});

/** A copy of the template in which a user has begun to work. */
function userRepository(name: RunName): TestRepository {
  const template = templates.get(name)!;
  const test = new TestRepository();
  rmSync(test.path, { recursive: true });
  cpSync(template.path, test.path, { recursive: true, preserveTimestamps: true });
  cpSync(join(template.folder, 'home'), join(test.folder, 'home'), { recursive: true });
  mkdirSync(join(test.folder, 'worktrees'));
  test.write('dirty.txt', 'dirty\n');
  test.write('staged.txt', 'staged\n');
  test.git('add', 'staged.txt');
  test.write('untracked.txt', 'untracked\n');
  return test;
}

const USERS = [' M dirty.txt', 'M  staged.txt', '?? untracked.txt'];

async function start(test: TestRepository, name: RunName, mode: MergeRun['mode'], die?: Die): Promise<number | string> {
  const spec: MergeRun = {
    repository: test.path,
    worktrees: test.worktrees,
    journal: join(test.folder, 'journal'),
    run: RUN.replace(/.{6}$/, test.folder.slice(-6).toLowerCase()),
    mode,
    jobs: RUNS[name].jobs,
    ...(die === undefined ? {} : { die }),
  };
  const { promise, resolve } = Promise.withResolvers<number | string>();
  const stdio = ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'];
  const file = join(test.folder, 'run.json');
  writeFileSync(file, JSON.stringify(spec));
  const child = spawn(PROGRAM, [...ARGS, file], { env: test.environment, stdio });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.once('close', (code, signal) => resolve(signal ?? (code === 0 ? 0 : errors)));
  return await promise;
}

/** Everything that must be so when the run is over, in one value. */
function outcome(test: TestRepository, mode: MergeRun['mode']) {
  const subjects = test.git('log', '--format=%s', '--reverse').split('\n');
  const status = test.git('status', '--porcelain').split('\n');
  return {
    subjects,
    tree: mode === 'ff' ? test.git('rev-parse', 'HEAD^{tree}') : treeOfStaged(test),
    status: mode === 'ff' ? status : status.filter((line) => USERS.includes(line)),
    leftovers: test.leftovers(),
    texts: ['dirty.txt', 'staged.txt', 'untracked.txt'].map((name) => test.read(name)),
    objects: test.git('fsck', '--connectivity-only', '--no-dangling'),
  };
}

function treeOfStaged(test: TestRepository): string {
  return test.git('diff', '--cached', '--raw', '--', '.', ':!staged.txt');
}

/** Runs until nothing kills it any more. @returns what is there then. */
async function killedAndResumed(name: RunName, mode: MergeRun['mode'], ...dying: Die[]) {
  using test = userRepository(name);
  const ends: (number | string)[] = [];
  for (const die of dying) ends.push(await start(test, name, mode, die));
  const last = await start(test, name, mode);
  return { last, ends, ...outcome(test, mode) };
}

async function unharmed(name: RunName, mode: MergeRun['mode']) {
  using test = userRepository(name);
  const end = await start(test, name, mode);
  const steps = readFileSync(join(test.folder, 'journal.steps'), 'utf8').trim().split('\n');
  return { end, steps, ...outcome(test, mode) };
}

const undisturbed = new Map<string, ReturnType<typeof unharmed>>();
/** The run that nothing kills: what every other one has to come to. */
async function once(name: RunName, mode: MergeRun['mode']): ReturnType<typeof unharmed> {
  const known = undisturbed.get(`${name} ${mode}`) ?? unharmed(name, mode);
  undisturbed.set(`${name} ${mode}`, known);
  return await known;
}

/** Runs all, a few at a time. */
async function all<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await run(items[at]!);
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}

/** Steps that change something. */
const CHANGES = /^(?:add|write-tree|commit-tree|update-ref|merge-tree|merge|switch|.*worktree)\b/;
const HOW = ['with', 'after', 'alone', 'before'] as const;
/** Every step in every way takes minutes; each kind that changes something, where it comes first and last, takes seconds. */
const thorough = process.env['AIM_TEST_KILLS'] === 'all';
const TIMEOUT = thorough ? 1_800_000 : 60_000;

describe('a run that is killed', () => {
  it('before, in or after a step merges every job exactly once when it goes on', { timeout: TIMEOUT }, async () => {
    const { end, steps, ...expected } = await once('two', 'ff');
    expect(end).toBe(0);
    expect(expected).toMatchObject({ subjects: RUNS.two.subjects, status: USERS, leftovers: [] });
    const kinds = steps.map((step) => CHANGES.exec(step)?.[0]);
    const deaths = steps.flatMap((_, n): Die[] => {
      const chosen = kinds[n] !== undefined && [kinds.indexOf(kinds[n]), kinds.lastIndexOf(kinds[n])].includes(n);
      const hows = thorough ? HOW : chosen ? [HOW[n % 3]!] : [];
      return hows.map((how) => ({ at: n + 1, how, ms: how === 'alone' ? 0 : 1 + (n % 4) }));
    });
    const results = await all(deaths, async (die) => ({ die, ...(await killedAndResumed('two', 'ff', die)) }));
    for (const { die, ends, ...rest } of results) {
      expect({ die, step: steps[die.at - 1], ...rest }).toEqual({ die, step: steps[die.at - 1], last: 0, ...expected });
      expect(ends).toEqual(['SIGKILL']);
    }
  });

  for (const mode of ['ff', 'staged'] as const) {
    const title = `in its landing leaves the user’s files as they were, and lands when it goes on: ${mode}`;
    it(title, { timeout: TIMEOUT }, async () => {
      const { steps, end: _, ...expected } = await once('many', mode);
      const at = steps.findLastIndex((step) => (mode === 'ff' ? /^merge(?: |$)/ : /^read-tree/).test(step)) + 1;
      expect(at).toBeGreaterThan(0);
      const moments = Array.from({ length: thorough ? 60 : 2 }, (_, n) => 2 + n * (thorough ? 0.3 : 4));
      const results = await all(moments, async (ms) => {
        return { ms, ...(await killedAndResumed('many', mode, { at, how: 'with', ms })) };
      });
      for (const { ms, ends: _, ...rest } of results) expect({ ms, ...rest }).toEqual({ ms, last: 0, ...expected });
    });
  }

  it('again and again, in its recovery too, ends as if nothing had been', { timeout: TIMEOUT }, async () => {
    const { steps: _, end: __, ...expected } = await once('two', 'ff');
    const die = (at: number, how: Die['how']): Die => ({ at, how, ms: how === 'alone' ? 0 : 1 });
    const deaths = [die(12, 'with'), die(9, 'after'), die(25, 'alone')];
    const { ends, ...rest } = await killedAndResumed('two', 'ff', ...deaths);
    expect(rest).toEqual({ last: 0, ...expected });
    expect(ends).toEqual(deaths.map(() => 'SIGKILL'));
  });
});
