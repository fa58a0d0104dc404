import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { commitsBetween, readCommit, userSignature } from '../../../src/workspace/git/commits/commits.ts';
import { changeRefs } from '../../../src/workspace/git/commits/refs.ts';
import { land } from '../../../src/workspace/worktree/landing/land.ts';
import type { Landing } from '../../../src/workspace/worktree/landing/landing.ts';
import { AttributeFolder } from '../../../src/workspace/worktree/merge/attribute-folder.ts';
import { commitMessage } from '../../../src/workspace/worktree/merge/commit-message.ts';
import { MergeGate } from '../../../src/workspace/worktree/merge/merge-gate.ts';
import { commitNetChange } from '../../../src/workspace/worktree/merge/net-commit.ts';
import { gatherFacts } from '../../../src/workspace/worktree/preconditions/gather-facts.ts';
import {
  type IntendedRun,
  judgeRepository,
  type Verdict,
} from '../../../src/workspace/worktree/preconditions/judge-repository.ts';
import type { RepositoryFacts } from '../../../src/workspace/worktree/preconditions/repository-facts.ts';
import { cleanUpRun } from '../../../src/workspace/worktree/recovery/clean-up.ts';
import { RunRefs } from '../../../src/workspace/worktree/run-refs.ts';
import { never, RUN, TestRepository } from '../test-repository.ts';

const INTENDED: IntendedRun = { slots: 2, jobs: [], sign: false };

async function factsOf(test: TestRepository, cwd = test.path): Promise<RepositoryFacts> {
  const options = { mark: RUN, environment: test.environment };
  return await gatherFacts(cwd, join(test.folder, 'worktrees'), options, never);
}

async function verdictOn(test: TestRepository, intended: Partial<IntendedRun> = {}, cwd = test.path): Promise<Verdict> {
  return judgeRepository(await factsOf(test, cwd), { ...INTENDED, ...intended });
}

/** A job that edits `a.txt`, from its worktree to the user's branch, and everything cleaned up after it. */
async function wholeRun(test: TestRepository, cwd = test.path, sign = false): Promise<Landing> {
  const repository = await test.open({}, cwd);
  const slots = test.slots(repository);
  const refs = new RunRefs(RUN);
  const base = await readCommit(repository, 'HEAD', never);
  await changeRefs(repository, [refs.begin(base.oid)], never);
  const { slot } = await slots.prepare(1, base.oid, never);
  const by = await userSignature(repository, Date.now(), never);
  if (by.kind !== 'yes') throw new Error(by.kind);
  const key = { job: 1, attempt: 1 };
  writeFileSync(join(slot.path, 'a.txt'), 'a job was here\n');
  const message = commitMessage({ run: RUN, job: 'one', attempt: 1 }, 'edit');
  const made = await commitNetChange(repository, slot, { base, message, by: by.value, sign, exclude: [] }, never);
  if (made.kind !== 'committed') throw new Error(JSON.stringify(made));
  expect(made.files).toEqual(['a.txt']);
  await changeRefs(repository, [refs.done(key, made.commit.oid)], never);
  const attributes = new AttributeFolder(repository, test.place(repository).folder);
  const options = { repository, refs, tip: base, chain: [base.oid], attributes, check: null, sign };
  const gate = new MergeGate({ ...options, beforeMove: async () => {} }, never);
  expect(await gate.submit({ key, commit: made.commit, files: made.files })).toMatchObject({ kind: 'merged' });
  const head = await repository.ask(['symbolic-ref', '-q', 'HEAD'], {}, never);
  const facts = await factsOf(test, cwd);
  const operation = facts.repository.kind === 'open' ? facts.repository.operation : null;
  const landing = await land(
    repository,
    {
      run: RUN,
      mode: operation === null ? 'ff' : 'branch',
      branch: head.kind === 'yes' ? head.value.trim() : null,
      base,
      chain: await commitsBetween(repository, base.oid, gate.tip.oid, never),
      sign,
      attributes,
      check: null,
      clock: systemClock,
      beforeLanding: async () => {},
    },
    never,
  );
  await (
    await cleanUpRun(repository, test.place(repository), RUN, false, never)
  ).deleted;
  expect(test.leftovers(repository.commonDir)).toEqual([]);
  return landing;
}

const FILES = { 'a.txt': 'a\n', 'dir/b.txt': 'b\n' };
const ok = (...notes: (string | RegExp)[]) => ({
  kind: 'ok',
  land: 'ff',
  notes: notes.map((note) => (typeof note === 'string' ? note : expect.stringMatching(note))),
});

/** What undoes what can't be deleted. */
const undo: (() => void)[] = [];
afterAll(() => {
  for (const each of undo) each();
});

describe('a repository in which jobs work in worktrees', () => {
  const plain = (name: string, notes: readonly (string | RegExp)[], make: () => TestRepository, sign = false) =>
    it(`may ${name}`, async () => {
      using test = make();
      expect(await verdictOn(test)).toEqual(ok(...notes));
      expect(await wholeRun(test, test.path, sign)).toMatchObject({ kind: 'landed' });
      expect(test.read('a.txt')).toBe('a job was here\n');
      expect(test.git('log', '-1', '--format=%s')).toBe('one: edit');
    });
  const from =
    (prepare: (test: TestRepository) => void, files: Readonly<Record<string, string>> = FILES) =>
    () => {
      const test = TestRepository.with(files);
      prepare(test);
      return test;
    };

  plain(
    'be an ordinary one',
    [],
    from(() => {}),
  );
  plain('use sha256', [], () => TestRepository.with(FILES, '--object-format=sha256'));
  // Git has it since 2.45.
  if (/--ref-format/.test(execFileSync('sh', ['-c', 'git init -h; true'], { encoding: 'utf8' }))) {
    plain('keep its refs in tables', [], () => TestRepository.with(FILES, '--ref-format=reftable'));
  }
  plain(
    'have edits that are not committed',
    ['jobs do not see what is not committed: dir/b.txt, x'],
    from((test) => {
      test.write('dir/b.txt', 'dirty\n');
      test.write('x', 'x');
    }),
  );
  plain(
    'have submodules',
    ['submodules are empty in a worktree, unless `worktrees.setup` fills them: lib'],
    from((test) => {
      const lib = join(test.folder, 'lib');
      mkdirSync(lib);
      for (const args of [
        ['init', '-q'],
        ['commit', '-q', '--allow-empty', '-m', 'lib'],
      ])
        test.gitIn(lib, ...args);
      test.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib, 'lib');
      test.git('commit', '-q', '-m', 'submodule');
      test.configure('submodule.recurse', 'true');
    }),
  );
  plain(
    'have required filters, as LFS',
    ['every worktree runs the filters big'],
    from((test) => {
      test.configure('filter.big.clean', 'tr a-z A-Z');
      test.configure('filter.big.smudge', 'tr A-Z a-z');
      test.configure('filter.big.required', 'true');
      test.commit('filtered', { '.gitattributes': '*.bin filter=big\n', 'x.bin': 'content\n' });
    }),
  );
  plain(
    'be sparse',
    [],
    from((test) => {
      test.git('sparse-checkout', 'set', 'none');
      expect(test.exists('dir/b.txt')).toBe(false);
    }),
  );
  plain(
    'have hooks, that fail',
    ['hooks do not run for the commits of jobs: pre-commit, post-commit; `verify` checks them'],
    from((test) => {
      for (const name of ['pre-commit', 'post-commit', 'post-checkout', 'reference-transaction', 'not-a-hook']) {
        test.write(`hooks/${name}`, '#!/bin/sh\nexit 1\n');
        chmodSync(join(test.path, 'hooks', name), 0o755);
      }
      test.write('.git/info/exclude', 'hooks\n');
      // The landing runs hooks as the user's own merge does; this one would forbid it.
      rmSync(join(test.path, 'hooks', 'reference-transaction'));
      test.configure('core.hooksPath', 'hooks');
    }),
  );
  plain(
    'have a file system monitor',
    [],
    from((test) => test.configure('core.fsmonitor', 'true')),
  );
  plain(
    'sign commits, without a key',
    ['the commits of jobs are not signed, unless `commit.sign` says so'],
    from((test) => {
      test.configure('commit.gpgsign', 'true');
      test.configure('gpg.program', 'no-such-program');
      test.configure('log.showSignature', 'true');
    }),
  );
  plain(
    'name a merge driver by a path in it',
    [/^merge drivers run outside of the checkout; .*: own$/],
    from((test) => {
      test.configure('merge.own.driver', './merge.sh %A %B');
      test.configure('merge.other.driver', 'merge.sh %A %B');
    }),
  );
  plain(
    'be looked at with GIT_DIR in the environment',
    ['not looked at: GIT_DIR, GIT_INDEX_FILE'],
    from((test) => {
      const other = join(test.folder, 'other');
      mkdirSync(other);
      test.gitIn(other, 'init', '-q');
      Object.defineProperty(test, 'git', { value: (...args: string[]) => gitWithout(test, args) });
      test.environment['GIT_DIR'] = join(other, '.git');
      test.environment['GIT_INDEX_FILE'] = join(other, '.git', 'index');
    }),
  );

  it('may sign the commits of jobs', async () => {
    using test = TestRepository.with(FILES);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(test.folder, 'key')]);
    for (const [name, value] of [
      ['gpg.format', 'ssh'],
      ['user.signingKey', join(test.folder, 'key.pub')],
    ] as const)
      test.configure(name, value);
    test.configure('commit.gpgsign', 'true');
    expect(await verdictOn(test, { sign: true })).toEqual(ok());
    await wholeRun(test, test.path, true);
    expect(test.git('cat-file', 'commit', 'HEAD')).toContain('gpgsig -----BEGIN SSH SIGNATURE-----');
  });

  it('may be shallow, or partial with its remote gone as long as nothing is missing', async () => {
    using test = TestRepository.with(FILES);
    test.commit('second', { 'a.txt': 'second\n' });
    test.configure('uploadpack.allowFilter', 'true');
    const url = `file://${test.path}`;
    const [shallow, partial] = [join(test.folder, 'shallow'), join(test.folder, 'partial')];
    test.git('clone', '-q', '--depth=1', url, shallow);
    test.git('clone', '-q', '--filter=blob:none', url, partial);
    expect(await verdictOn(test, {}, shallow)).toEqual(ok());
    expect(await wholeRun(test, shallow)).toMatchObject({ kind: 'landed' });
    expect(test.gitIn(shallow, 'rev-list', '--count', 'HEAD')).toBe('2');
    expect(await verdictOn(test, {}, partial)).toEqual(ok('files that the clone does not have yet are fetched'));
    expect(await wholeRun(test, partial)).toMatchObject({ kind: 'landed' });
    // What is missing and can't be fetched is told by git, and nothing is left.
    const repository = await test.open({}, partial);
    const [old] = test.gitIn(partial, 'rev-list', '--max-parents=0', 'HEAD').split('\n');
    const slots = test.slots(repository);
    test.gitIn(partial, 'remote', 'set-url', 'origin', 'file:///nowhere');
    await expect(slots.prepare(1, old!, never)).rejects.toThrow(/fatal: /);
    await slots[Symbol.asyncDispose]();
    expect(test.leftovers(repository.commonDir)).toEqual([]);
  });

  it('may be a linked worktree, a submodule, or reached by a link', async () => {
    using test = TestRepository.with(FILES);
    const linked = join(test.folder, 'linked');
    test.git('worktree', 'add', '-q', '-b', 'topic', linked);
    expect(await verdictOn(test, {}, linked)).toEqual(ok());
    const repository = await test.open({}, linked);
    expect(repository.commonDir).toBe(join(test.path, '.git'));
    const slots = test.slots(repository);
    await slots.prepare(1, test.head, never);
    await slots[Symbol.asyncDispose]();
    expect(test.gitIn(linked, 'status', '--porcelain')).toBe('');
    test.git('worktree', 'remove', linked);
    const above = join(test.folder, 'above');
    mkdirSync(above);
    test.gitIn(above, 'init', '-q', '-b', 'main');
    test.gitIn(above, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', test.path, 'sub');
    expect(await verdictOn(test, {}, join(above, 'sub'))).toEqual(ok());
    expect(await wholeRun(test, join(above, 'sub'))).toMatchObject({ kind: 'landed' });
    const link = join(test.folder, 'link');
    symlinkSync(test.path, link);
    expect(await wholeRun(test, link)).toMatchObject({ kind: 'landed' });
    expect(test.read('a.txt')).toBe('a job was here\n');
  });

  it('may be bare', async () => {
    using test = TestRepository.with(FILES);
    const bare = join(test.folder, 'x.git');
    test.git('clone', '-q', '--bare', '.', bare);
    expect(await verdictOn(test, {}, bare)).toEqual(ok());
    expect(await wholeRun(test, bare)).toMatchObject({ kind: 'landed', checkout: null });
    expect(test.gitIn(bare, 'show', 'main:a.txt')).toBe('a job was here');
  });

  it('may have a detached HEAD or be in the middle of a rebase: what is merged is left as a branch', async () => {
    using test = TestRepository.with(FILES);
    test.git('checkout', '-q', '--detach');
    const note = 'HEAD is detached: what is merged will be left as a branch';
    expect(await verdictOn(test)).toEqual({ kind: 'ok', land: 'branch', notes: [note] });
    expect(await wholeRun(test)).toMatchObject({ kind: 'left', reason: { why: 'detached' } });
    test.git('checkout', '-q', 'main');
    test.git('branch', 'topic');
    test.commit('mine', { 'a.txt': 'mine\n' });
    test.git('checkout', '-q', 'topic');
    test.commit('topic', { 'a.txt': 'topic\n' });
    expect(() => test.git('rebase', '-q', 'main')).toThrow();
    expect(await verdictOn(test)).toMatchObject({
      land: 'branch',
      notes: [/jobs do not see/, /^a rebase is in progress/].map((it) => expect.stringMatching(it)),
    });
    expect(await wholeRun(test)).toMatchObject({ kind: 'left' });
    expect(test.git('status')).toContain('rebase in progress');
  });
});

describe('a repository in which jobs do not work in worktrees', () => {
  it('is none: they share the folder', async () => {
    using test = new TestRepository();
    expect(await verdictOn(test)).toEqual({ kind: 'shared_only', reason: 'the folder is in no git repository' });
  });

  it('is one without git, or with a git that is too old', async () => {
    using test = TestRepository.with(FILES);
    const facts = await factsOf(test);
    const old = { major: 2, minor: 37, text: '2.37.1' };
    expect(judgeRepository({ ...facts, git: old }, INTENDED)).toEqual({
      kind: 'shared_only',
      reason: "git 2.37.1 can't merge without a checkout; 2.38 and newer can",
    });
    test.environment['PATH'] = '/nowhere';
    expect(await verdictOn(test)).toEqual({ kind: 'shared_only', reason: 'git is not installed' });
  });

  it('has no commit yet', async () => {
    using test = new TestRepository();
    test.git('init', '-q');
    const remedy = 'make a first commit';
    expect(await verdictOn(test)).toEqual({ kind: 'refuse', reason: 'the repository has no commit yet', remedy });
  });

  it('has no identity', async () => {
    using test = TestRepository.with(FILES);
    test.write('.gitconfig', '[user]\n\tuseConfigOnly = true\n', test.environment['HOME']);
    expect(await verdictOn(test)).toMatchObject({
      kind: 'refuse',
      reason: expect.stringMatching(/^git has no identity for commits: /),
      remedy: expect.stringContaining('git config user.email'),
    });
  });

  it('belongs to somebody else', async () => {
    using test = TestRepository.with(FILES);
    // Who may not give a folder away asks git to take it for somebody else's.
    if (process.getuid?.() === 0)
      for (const path of [test.path, join(test.path, '.git')]) chownSync(path, 12345, 12345);
    else test.environment['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
    expect(await verdictOn(test)).toMatchObject({
      kind: 'refuse',
      reason: expect.stringContaining('dubious ownership'),
      remedy: expect.stringContaining('safe.directory'),
    });
  });

  it('can not be written to', async () => {
    using test = TestRepository.with(FILES);
    const folder = join(test.path, '.git');
    const root = process.getuid?.() === 0;
    if (root) execFileSync('chattr', ['+i', folder]);
    else chmodSync(folder, 0o555);
    const writable = () => (root ? void execFileSync('chattr', ['-i', folder]) : chmodSync(folder, 0o755));
    try {
      const remedy = 'make it writable for you';
      expect(await verdictOn(test)).toEqual({ kind: 'refuse', reason: `${folder} can't be written to`, remedy });
    } finally {
      writable();
    }
  });

  it('has edits of files that a job names', async () => {
    using test = TestRepository.with(FILES);
    test.write('dir/b.txt', 'dirty\n');
    test.write('new.txt', 'new\n');
    const jobs = [
      { id: 'one', files: ['a.txt', 'dir/b.txt'] },
      { id: 'two', files: ['a.txt'] },
      { id: 'three', files: ['new.txt'] },
    ];
    expect(await verdictOn(test, { jobs })).toEqual({
      kind: 'refuse',
      reason: 'jobs would not see edits of theirs that are not committed: one (dir/b.txt), three (new.txt)',
      remedy: 'commit them first',
    });
  });

  it('has too little room, or would have its worktrees inside', async () => {
    using test = TestRepository.with(FILES);
    const facts = await factsOf(test);
    if (facts.repository.kind !== 'open') throw new Error(facts.repository.kind);
    expect(facts.repository.disk?.checkout).toBe(4);
    const full = { ...facts, repository: { ...facts.repository, disk: { checkout: 3e6, free: 5e6 } } };
    expect(judgeRepository(full, INTENDED)).toMatchObject({
      kind: 'refuse',
      reason: '2 worktrees take 6 MB, and 5 MB are free',
    });
    const options = { mark: RUN, environment: test.environment };
    const inside = await gatherFacts(test.path, join(test.path, '.aim/worktrees'), options, never);
    expect(judgeRepository(inside, INTENDED)).toMatchObject({
      kind: 'refuse',
      remedy: expect.stringContaining('worktrees.dir'),
    });
  });
});

function gitWithout(test: TestRepository, args: string[]): string {
  const { GIT_DIR: _, GIT_INDEX_FILE: __, ...env } = test.environment;
  return execFileSync('git', args, { cwd: test.path, env, encoding: 'utf8' }).replace(/\n$/, '');
}
