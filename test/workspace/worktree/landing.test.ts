import { chmodSync, existsSync, lstatSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { commitsBetween, readCommit } from '../../../src/workspace/git/commits/commits.ts';
import { branchNameFor } from '../../../src/workspace/worktree/landing/branch-names.ts';
import { land } from '../../../src/workspace/worktree/landing/land.ts';
import type { LandingNote } from '../../../src/model/merging/landing.ts';
import type { Landing, LandingSpec } from '../../../src/workspace/worktree/landing/landing.ts';
import { AttributeFolder } from '../../../src/workspace/worktree/merge/attribute-folder.ts';
import { never, RUN, TestRepository } from '../test-repository.ts';

const MERGED = `aim/${RUN}/merged`;
const FILES = { 'a.txt': 'a\n', 'b.txt': 'b\n', 'other.txt': 'other\n', 'gone.txt': 'gone\n', '.gitignore': '*.log\n' };
/** What the run merged: two commits that edit, add and delete. */
const FIRST = { 'a.txt': 'a\njob 1\n', 'new/x.txt': 'x\n' };
const SECOND = { 'b.txt': 'job 2\nb\n', 'ignored.log': 'kept by git\n' };

interface Bench {
  readonly base: string;
  readonly tip: string;
  readonly notes: LandingNote[];
  land(more?: Partial<LandingSpec>): Promise<Landing>;
}

async function open(test: TestRepository, elsewhere: (tip: string) => string = () => test.path): Promise<Bench> {
  const base = test.head;
  test.git('checkout', '-q', '--detach');
  test.commit('job 1', FIRST);
  test.git('rm', '-q', 'gone.txt');
  test.write('b.txt', SECOND['b.txt']);
  test.write('ignored.log', SECOND['ignored.log']);
  test.git('add', '-A', '-f');
  test.git('commit', '-q', '-m', 'job 2');
  const tip = test.head;
  test.git('checkout', '-q', 'main');
  const repository = await test.open({}, elsewhere(tip));
  const chain = await commitsBetween(repository, base, tip, never);
  const notes: LandingNote[] = [];
  const spec: LandingSpec = {
    run: RUN,
    mode: 'ff',
    branch: 'refs/heads/main',
    base: await readCommit(repository, base, never),
    chain,
    sign: false,
    attributes: new AttributeFolder(repository, join(test.folder, 'run')),
    check: null,
    clock: systemClock,
    beforeLanding: async (note) => void notes.push(note),
  };
  return { base, tip, notes, land: (more = {}) => land(repository, { ...spec, ...more }, never) };
}

/** Time that costs none. */
const instant: Clock = {
  now: () => 0,
  after(_, fn) {
    queueMicrotask(fn);
    return { [Symbol.dispose]() {} };
  },
};

const contentOf = (test: TestRepository, file: string) =>
  test.read(lstatSync(join(test.path, file)).isDirectory() ? `${file}/x.log` : file);
const head = (test: TestRepository) => test.git('rev-parse', 'main');
const status = (test: TestRepository) =>
  test
    .git('status', '--porcelain')
    .split('\n')
    .filter((line) => line !== '');

describe('landing on the user’s branch', () => {
  it('moves it and its files, notes it first, and says how to take it back', async () => {
    using test = TestRepository.with(FILES);
    const { base, tip, land, notes } = await open(test);
    const landing = await land();
    const note = { how: 'ff', branch: 'refs/heads/main', from: base, to: tip, checkout: test.path };
    expect(landing).toEqual({
      kind: 'landed',
      replayed: false,
      undo: `git reset --keep ${base.slice(0, 12)}`,
      note: null,
      ...note,
    });
    expect(notes).toEqual([note]);
    expect(head(test)).toBe(tip);
    expect(status(test)).toEqual([]);
    expect(test.read('new/x.txt')).toBe('x\n');
    expect(test.exists('gone.txt')).toBe(false);
    if (landing.kind === 'landed') test.git(...landing.undo.split(' ').slice(1));
    expect(head(test)).toBe(base);
    expect(test.read('gone.txt')).toBe('gone\n');
  });

  it('keeps edits of other files: dirty, staged and untracked', async () => {
    using test = TestRepository.with({ ...FILES, 'staged.txt': 's\n' });
    const { tip, land } = await open(test);
    test.write('other.txt', 'dirty\n');
    test.write('staged.txt', 'staged\n');
    test.git('add', 'staged.txt');
    test.write('untracked.txt', 'untracked\n');
    test.write('x.log', 'ignored\n');
    expect(await land()).toMatchObject({ kind: 'landed' });
    expect(head(test)).toBe(tip);
    expect(status(test)).toEqual([' M other.txt', 'M  staged.txt', '?? untracked.txt']);
    expect(test.read('other.txt')).toBe('dirty\n');
    expect(test.read('x.log')).toBe('ignored\n');
  });

  const IN_THE_WAY: readonly (readonly [string, string, (test: TestRepository) => void])[] = [
    ['is edited', 'a.txt', (test) => test.write('a.txt', 'mine\n')],
    [
      'is staged',
      'a.txt',
      (test) => {
        test.write('a.txt', 'mine\n');
        test.git('add', 'a.txt');
      },
    ],
    ['is there and untracked', 'new/x.txt', (test) => test.write('new/x.txt', 'mine\n')],
    ['is there and ignored', 'ignored.log', (test) => test.write('ignored.log', 'mine\n')],
    [
      'is hidden from git and edited',
      'b.txt',
      (test) => {
        test.git('update-index', '--assume-unchanged', 'b.txt');
        test.write('b.txt', 'mine\n');
      },
    ],
  ];
  for (const mode of ['ff', 'staged'] as const) {
    it(`changes nothing and leaves a branch where a file of the user’s is in the way: ${mode}`, async () => {
      for (const [what, file, spoil] of IN_THE_WAY) {
        using test = TestRepository.with(FILES);
        const { base, tip, land } = await open(test);
        spoil(test);
        const before = [status(test), contentOf(test, file)];
        const landing = await land({ mode });
        expect({ what, landing }).toMatchObject({
          what,
          landing: { kind: 'left', branch: MERGED, at: tip, command: `git merge ${MERGED}`, reason: { files: [file] } },
        });
        expect(landing).toMatchObject({ reason: { why: 'in_the_way' } });
        expect([status(test), contentOf(test, file)]).toEqual(before);
        expect(head(test)).toBe(base);
        expect(test.git('rev-parse', MERGED)).toBe(tip);
      }
    });
  }

  it('puts the commits on top of what the user committed meanwhile', async () => {
    using test = TestRepository.with(FILES);
    const { tip, land } = await open(test);
    const mine = test.commit('mine', { 'other.txt': 'mine\n', 'a.txt': 'top\na\n'.replace('top\n', '') });
    const landing = await land();
    expect(landing).toMatchObject({ kind: 'landed', replayed: true, from: mine });
    expect(test.git('log', '--format=%s', '--reverse').split('\n')).toEqual(['first', 'mine', 'job 1', 'job 2']);
    expect(test.read('other.txt')).toBe('mine\n');
    expect(test.read('b.txt')).toBe(SECOND['b.txt']);
    expect(test.git('rev-list', '--min-parents=2', 'main')).toBe('');
    expect(test.git('log', '-1', '--format=%at')).toBe(test.git('log', '-1', '--format=%at', tip));
    expect(status(test)).toEqual([]);
  });

  it('checks what it put on top, and leaves a branch where that fails', async () => {
    using test = TestRepository.with(FILES);
    const { tip, land } = await open(test);
    const mine = test.commit('mine', { 'other.txt': 'mine\n' });
    let runs = 0;
    const check = {
      async check() {
        runs += 1;
        return { ok: false, detail: '1 failed', output: null };
      },
    };
    const reason = { why: 'verify_failed', detail: '1 failed' };
    expect(await land({ check })).toMatchObject({ kind: 'left', at: tip, reason });
    expect(runs).toBe(1);
    expect(head(test)).toBe(mine);
  });

  it('leaves a branch where what the user committed does not fit', async () => {
    using test = TestRepository.with(FILES);
    const { tip, land } = await open(test);
    test.commit('mine', { 'b.txt': 'mine\nb\n' });
    expect(await land()).toMatchObject({
      kind: 'left',
      at: tip,
      reason: { why: 'conflict', subject: 'job 2', files: ['b.txt'] },
    });
    expect(status(test)).toEqual([]);
  });

  it('leaves a branch where the user went back before the run began, or has the branch no more', async () => {
    using test = TestRepository.with(FILES);
    test.commit('second', {});
    const { land } = await open(test);
    test.git('reset', '-q', '--hard', 'HEAD~1');
    expect(await land()).toMatchObject({ kind: 'left', reason: { why: 'rewritten' } });
    expect(await land({ branch: 'refs/heads/none' })).toMatchObject({ kind: 'left', reason: { why: 'branch_gone' } });
  });

  it('is done where the branch has it all already', async () => {
    using test = TestRepository.with(FILES);
    const { tip, land } = await open(test);
    test.git('merge', '-q', '--ff-only', tip);
    const mine = test.commit('mine', { 'other.txt': 'mine\n' });
    expect(await land()).toMatchObject({ kind: 'landed', from: mine, to: mine });
    expect(head(test)).toBe(mine);
  });

  const OPERATIONS: readonly (readonly [string, (test: TestRepository) => void])[] = [
    ['merge', (test) => writeFileSync(join(test.path, '.git/MERGE_HEAD'), `${test.head}\n`)],
    ['cherry-pick', (test) => test.git('update-ref', 'CHERRY_PICK_HEAD', 'HEAD')],
    ['bisect', (test) => test.git('bisect', 'start')],
  ];
  it.each(OPERATIONS)('waits for nobody in the middle of a %s: it leaves a branch', async (operation, begin) => {
    using test = TestRepository.with(FILES);
    const { base, land } = await open(test);
    begin(test);
    expect(await land()).toMatchObject({ kind: 'left', reason: { why: 'operation', operation, checkout: test.path } });
    expect(head(test)).toBe(base);
  });

  it('leaves a branch in the middle of a rebase: the branch is not checked out then', async () => {
    using test = TestRepository.with(FILES);
    const { land } = await open(test);
    test.commit('mine', { 'a.txt': 'mine\n' });
    test.git('branch', 'topic', 'HEAD~1');
    test.git('checkout', '-q', 'topic');
    test.commit('topic', { 'a.txt': 'topic\n' });
    expect(() => test.git('rebase', 'main')).toThrow();
    expect(await land({ branch: 'refs/heads/topic' })).toMatchObject({ kind: 'left' });
    expect(test.git('status')).toContain('rebase in progress');
    expect(test.git('show', 'topic:a.txt')).toBe('topic');
  });

  it('waits for a lock of another git, five seconds at most, and never removes it', async () => {
    using test = TestRepository.with(FILES);
    const { base, land } = await open(test);
    const lock = join(test.path, '.git/index.lock');
    writeFileSync(lock, '');
    expect(await land({ clock: instant })).toMatchObject({ kind: 'left', reason: { why: 'locked' } });
    expect(existsSync(lock)).toBe(true);
    expect(head(test)).toBe(base);
    let looks = 0;
    const freeing: Clock = {
      ...instant,
      after(ms, fn) {
        looks += 1;
        if (looks === 2) rmSync(lock);
        return instant.after(ms, fn);
      },
    };
    expect(await land({ clock: freeing })).toMatchObject({ kind: 'landed' });
  });

  it('moves a branch that no checkout has, and one that a linked worktree has', async () => {
    using test = TestRepository.with(FILES);
    const { base, tip, land } = await open(test);
    test.git('checkout', '-q', '-b', 'elsewhere');
    expect(await land({ mode: 'staged' })).toMatchObject({ kind: 'left' });
    const nowhere = await land();
    expect(nowhere).toMatchObject({ kind: 'landed', checkout: null });
    expect(head(test)).toBe(tip);
    expect(status(test)).toEqual([]);
    // What takes it back moves that branch, not the one that is checked out by now.
    if (nowhere.kind === 'landed') test.git(...nowhere.undo.split(' ').slice(1));
    expect(head(test)).toBe(base);
    expect(test.git('rev-parse', 'elsewhere')).toBe(base);
    const linked = join(test.folder, 'linked');
    test.git('worktree', 'add', '-q', linked, 'main');
    const there = await land();
    expect(there).toMatchObject({ kind: 'landed', checkout: linked });
    expect(test.gitIn(linked, 'status', '--porcelain')).toBe('');
    expect(test.read('new/x.txt', linked)).toBe('x\n');
    if (there.kind === 'landed') test.git(...there.undo.split(' ').slice(1));
    expect(head(test)).toBe(base);
    expect(test.gitIn(linked, 'status', '--porcelain')).toBe('');
    // A worktree whose folder has gone has nothing to be kept.
    rmSync(linked, { recursive: true });
    expect(await land()).toMatchObject({ kind: 'landed', checkout: null });
  });

  it('moves the branch of a bare repository, and says what takes it back and brings it in there', async () => {
    using test = TestRepository.with(FILES);
    const bare = join(test.folder, 'bare.git');
    const { base, tip, land } = await open(test, (tip) => {
      test.git('clone', '-q', '--bare', '.', bare);
      test.git('push', '-q', bare, `${tip}:refs/aim/${RUN}/tip`);
      return bare;
    });
    const main = () => test.gitIn(bare, 'rev-parse', 'main');
    const obey = (command: string) => test.gitIn(bare, ...command.split(' ').slice(1));
    for (const mode of ['ff', 'branch', 'none'] as const) {
      const landing = await land({ mode });
      if (landing.kind === 'left' || landing.kind === 'kept') obey(landing.command);
      expect(main()).toBe(tip);
      if (landing.kind === 'landed') obey(landing.undo);
      else obey(`git branch -f main ${base}`);
      expect(main()).toBe(base);
    }
  });

  it('runs the user’s post-merge hook, and waits for nothing that it leaves behind', async () => {
    using test = TestRepository.with(FILES);
    const { land } = await open(test);
    const hook = join(test.path, '.git/hooks/post-merge');
    test.write('.git/hooks/post-merge', '#!/bin/sh\nsleep 300 & echo $! > .git/pid; echo noise; exit 1\n');
    chmodSync(hook, 0o755);
    // The test would run into its time-out.
    expect(await land()).toMatchObject({ kind: 'landed' });
    process.kill(Number(test.read('.git/pid')), 'SIGKILL');
  });

  // The commits that land bring `new/x.txt`.
  it.each<[string, string, boolean]>([
    ['that no job changed', '.hooks', true],
    ['beside which a job changed something', 'new', false],
    ['above which a job changed something', 'new/_', false],
  ])('runs a hook in a folder of the checkout %s: %s: %j', async (_, folder, expected) => {
    using test = TestRepository.with(FILES);
    const { land } = await open(test);
    test.git('config', 'core.hooksPath', folder);
    test.write(`${folder}/post-merge`, '#!/bin/sh\ntouch .git/ran\n');
    chmodSync(join(test.path, folder, 'post-merge'), 0o755);
    const note = `your post-merge hook did not run: what landed changes its folder, ${join(test.path, folder)}`;
    expect(await land()).toMatchObject({ kind: 'landed', note: expected ? null : note });
    expect(existsSync(join(test.path, '.git/ran'))).toBe(expected);
  });
});

describe('other ways to land', () => {
  it('stages the net change for whoever commits by hand, beside what is dirty, and takes it back', async () => {
    using test = TestRepository.with(FILES);
    const { base, land } = await open(test);
    test.write('other.txt', 'dirty\n');
    const landing = await land({ mode: 'staged' });
    expect(landing).toMatchObject({ kind: 'landed', how: 'staged' });
    expect(head(test)).toBe(base);
    const staged = ['M  a.txt', 'M  b.txt', 'D  gone.txt', 'A  ignored.log', 'A  new/x.txt', ' M other.txt'];
    expect(status(test).sort()).toEqual(staged.sort());
    if (landing.kind === 'landed') test.git(...landing.undo.split(' ').slice(1));
    expect(status(test)).toEqual([' M other.txt']);
    expect(test.read('gone.txt')).toBe('gone\n');
  });

  it('stages it on top of what the user committed meanwhile', async () => {
    using test = TestRepository.with(FILES);
    const { land } = await open(test);
    const mine = test.commit('mine', { 'other.txt': 'mine\n' });
    expect(await land({ mode: 'staged' })).toMatchObject({ kind: 'landed', from: mine });
    expect(head(test)).toBe(mine);
    expect(test.git('diff', '--cached', '--name-only').split('\n')).toContain('new/x.txt');
    expect(test.read('other.txt')).toBe('mine\n');
  });

  it('leaves a branch, or nothing but the hidden ref', async () => {
    using test = TestRepository.with(FILES);
    const { base, tip, land } = await open(test);
    expect(await land({ mode: 'none' })).toEqual({ kind: 'kept', at: tip, command: `git merge ${tip.slice(0, 12)}` });
    expect(test.git('branch', '--format=%(refname:short)')).toBe('main');
    expect(await land({ mode: 'branch' })).toMatchObject({ kind: 'left', branch: MERGED, reason: { why: 'asked' } });
    expect(await land({ branch: null })).toMatchObject({ kind: 'left', branch: MERGED, reason: { why: 'detached' } });
    expect(await land({ chain: [] })).toEqual({ kind: 'nothing' });
    expect(head(test)).toBe(base);
    test.git('merge', '-q', MERGED);
    expect(head(test)).toBe(tip);
  });

  it('finds another name where the user has a branch that is called aim', async () => {
    using test = TestRepository.with(FILES);
    test.git('branch', 'aim');
    const { land, tip } = await open(test);
    expect(await land({ mode: 'branch' })).toMatchObject({ kind: 'left', branch: `aim-runs/${RUN}/merged` });
    expect(test.git('rev-parse', `aim-runs/${RUN}/merged`)).toBe(tip);
  });
});

describe('the name of a branch', () => {
  it.each([
    ['state-hints', 'aim/R/jobs/3-state-hints'],
    ['a..b', 'aim/R/jobs/3-a.b'],
    ['.a', 'aim/R/jobs/3-a'],
    ['a.', 'aim/R/jobs/3-a'],
    ['a.lock', 'aim/R/jobs/3-a-lock'],
    ['fix: a~b^c?*[x] @{y}', 'aim/R/jobs/3-fix-a-b-c-x-y'],
    ['größe', 'aim/R/jobs/3-größe'],
    ['///', 'aim/R/jobs/3-job'],
  ])('of job %j is one that git takes', (id, name) => {
    expect(branchNameFor('R', { kind: 'job', n: 3, id }, [])).toBe(name);
    using test = new TestRepository();
    expect(test.git('check-ref-format', '--branch', name)).toBe(name);
  });

  it('avoids a branch that leaves no room below it', () => {
    const name = (...branches: string[]) => branchNameFor('R', { kind: 'merged' }, branches);
    expect(name('AIM')).toBe('aim-runs/R/merged');
    expect(name('aim/r')).toBe('aim-runs/R/merged');
    expect(name('aim', 'aim-runs')).toBe('aim-runs-2/R/merged');
    expect(name('aim/R/merged', 'aim/x')).toBe('aim/R/merged');
  });
});
