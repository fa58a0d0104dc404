import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LandingResult } from '../../../src/model/merging/landing.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { TestRepository } from '../../workspace/test-repository.ts';
import { editLine, lines, shell, WorktreeRuns } from './worktree-run.ts';

interface Variant {
  readonly files?: Readonly<Record<string, string>>;
  /** @returns the working folder; the checkout by default. */
  prepare?(test: TestRepository): string | void;
  readonly document?: object;
  readonly landing: Partial<LandingResult>;
  /** Where the result is looked at; the branch `main` by default. */
  readonly ref?: string;
  after?(test: TestRepository): void;
}

const landed = { kind: 'landed', commits: 2, branch: 'main' } as const;
const left = { kind: 'left', commits: 2 } as const;

const WORKS: Readonly<Record<string, Variant>> = {
  'is bare': {
    prepare(test) {
      const bare = join(test.folder, 'bare.git');
      test.git('clone', '-q', '--bare', '.', bare);
      return bare;
    },
    landing: landed,
    after: (test) =>
      expect(test.gitIn(join(test.folder, 'bare.git'), 'show', 'main:a.txt')).toBe(lines(2, 9).trimEnd()),
    ref: 'none',
  },
  'is a linked worktree of another branch': {
    prepare(test) {
      const linked = join(test.folder, 'linked');
      test.git('worktree', 'add', '-q', '-b', 'topic', linked);
      return linked;
    },
    landing: { ...landed, branch: 'topic' },
    ref: 'topic',
    after(test) {
      expect(test.gitIn(join(test.folder, 'linked'), 'status', '--porcelain')).toBe('');
      test.git('worktree', 'remove', '--force', join(test.folder, 'linked'));
    },
  },
  'has a detached HEAD': {
    prepare: (test) => void test.git('checkout', '-q', '--detach'),
    landing: { ...left, reason: null },
  },
  'is in the middle of a merge': {
    prepare(test) {
      test.git('checkout', '-q', '-b', 'topic');
      test.commit('topic', { 'c.txt': 'topic\n' });
      test.git('checkout', '-q', 'main');
      test.commit('mine', { 'c.txt': 'mine\n' });
      expect(() => test.git('merge', '-q', 'topic')).toThrow();
    },
    landing: { ...left, reason: expect.stringMatching(/^a merge is in progress in /) },
    after: (test) => expect(test.exists('.git/MERGE_HEAD')).toBe(true),
  },
  'has submodules that the set-up fills': {
    prepare(test) {
      const lib = join(test.folder, 'lib');
      mkdirSync(lib);
      test.gitIn(lib, 'init', '-q');
      writeFileSync(join(lib, 'lib.txt'), 'lib\n');
      test.gitIn(lib, 'add', '-A');
      test.gitIn(lib, 'commit', '-q', '-m', 'lib');
      test.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib, 'lib');
      test.git('commit', '-q', '-m', 'submodule');
    },
    document: {
      worktrees: {
        setup: ['git', '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init'],
      },
      defaults: { tool: 'sim', verify: ['grep', '-q', 'lib', 'lib/lib.txt'] },
    },
    landing: landed,
  },
  'has an ignored folder that worktrees link to, and one that they copy': {
    files: { 'a.txt': lines(), '.gitignore': 'modules/\nbuilt\n' },
    prepare(test) {
      test.write('modules/m.txt', 'module\n');
      test.write('built', 'built\n');
    },
    document: {
      worktrees: { link: ['modules'], copy: ['built'] },
      defaults: { tool: 'sim', verify: ['sh', '-c', 'test -L modules/ -o -L modules && cat modules/m.txt built'] },
    },
    landing: landed,
    after: (test) => expect(test.git('ls-files')).toBe('.gitignore\na.txt'),
  },
  'is sparse': {
    files: { 'a.txt': lines(), 'dir/b.txt': 'b\n' },
    prepare: (test) => void test.git('sparse-checkout', 'set', 'none'),
    landing: landed,
    after: (test) => expect(test.git('ls-tree', '-r', '--name-only', 'main')).toContain('dir/b.txt'),
  },
  'has hooks that fail for every commit': {
    prepare(test) {
      for (const name of ['pre-commit', 'commit-msg', 'post-checkout']) {
        test.write(`.git/hooks/${name}`, '#!/bin/sh\nexit 1\n');
        chmodSync(join(test.path, '.git/hooks', name), 0o755);
      }
    },
    landing: landed,
  },
  'has a hook that forbids the landing': {
    prepare(test) {
      test.write('.git/hooks/reference-transaction', '#!/bin/sh\nexit 1\n');
      chmodSync(join(test.path, '.git/hooks/reference-transaction'), 0o755);
    },
    landing: { ...left, reason: expect.stringContaining('hook') },
  },
};

describe('a run works in a repository that', () => {
  it.each(Object.entries(WORKS))(
    '%s',
    async (_, { files = { 'a.txt': lines() }, prepare, document, landing, ref, after }) => {
      using runs = new WorktreeRuns(files);
      const cwd = prepare?.(runs.test) ?? runs.path;
      const jobs = [2, 9].map((n) => ({ id: `j${n}`, prompt: editLine('a.txt', n) }));
      const { result } = await runs.run({ jobs, ...document }, { cwd });
      expect(result.jobs.map(({ error }) => error)).toEqual([null, null]);
      expect(result.landing).toMatchObject(landing);
      const name = result.landing!.kind === 'left' ? result.landing!.branch! : (ref ?? 'main');
      if (name !== 'none') expect(runs.test.git('show', `${name}:a.txt`)).toBe(lines(2, 9).trimEnd());
      after?.(runs.test);
      expect(runs.leftovers()).toEqual([]);
    },
  );
});

describe('a run is refused before anything starts in a repository that', () => {
  it.each<[string, (test: TestRepository) => void, string, string]>([
    ['has no commit', (test) => void test.git('update-ref', '-d', 'HEAD'), 'has no commit yet', 'make a first commit'],
    [
      'has no identity',
      (test) => test.write('.gitconfig', '[user]\n\tuseConfigOnly = true\n', test.environment['HOME']),
      'git has no identity for commits',
      'set `git config user.name`',
    ],
    [
      'ignores a file that a job names',
      (test) => {
        test.write('.git/info/exclude', 'secret.txt\n');
        test.write('secret.txt', 'x\n');
      },
      'jobs name files that git ignores, so that worktrees do not have them: j (secret.txt)',
      'name them in `worktrees.copy`',
    ],
  ])('%s', async (_, prepare, reason, remedy) => {
    using runs = new WorktreeRuns();
    prepare(runs.test);
    const jobs = [{ id: 'j', files: ['secret.txt'], prompt: editLine('secret.txt', 1) }];
    await expect(runs.run({ jobs })).rejects.toMatchObject({
      code: 'isolation_refused',
      message: expect.stringContaining(reason),
      hint: expect.stringMatching(new RegExp(`^${remedy.replaceAll('.', '\\.')}.*, or --isolation shared$`)),
    });
    // By itself it is the checkout, and says why.
    const auto = await runs.run({ isolation: 'auto', jobs: [...jobs, { id: 'k', prompt: 'sim:edit k.txt x' }] });
    expect(auto.result.isolation).toMatchObject({ kind: 'shared', reason: expect.stringContaining(reason) });
  });
});

describe('what a tool does with git in its worktree', () => {
  it('does not count: commits, branches, a stash, an index', async () => {
    const scripts: Readonly<Record<string, string>> = {
      commits: 'echo 1 >> F && git commit -qam one && echo 2 >> F && git commit -qam two',
      branch: 'git checkout -q -b mine && echo 1 >> F && git commit -qam one; echo 2 >> F',
      stash: 'echo 0 >> F; git stash -q; echo 1 >> F; echo 2 >> F',
      index: 'echo 1 >> F; git add -A; echo 2 >> F; git update-index --assume-unchanged F',
      nothing: 'echo 1 >> F; echo 2 >> F',
    };
    const names = Object.keys(scripts);
    using runs = new WorktreeRuns(Object.fromEntries(names.map((name) => [`${name}.txt`, 'first\n'])));
    const jobs = names.flatMap((name) => [
      { id: name, prompt: `${scripts[name]!.replaceAll('F', `${name}.txt`)}; echo done` },
      { id: `${name}-next`, prompt: `echo 3 >> ${name}.txt; echo done`, depends_on: [name] },
    ]);
    const document = { defaults: { tool: 'shell' }, jobs };
    const { result } = await runs.run(document, { registry: new Registry([shell]) });
    expect(result.jobs.map(({ error }) => error)).toEqual(jobs.map(() => null));
    expect(result.landing).toMatchObject({ kind: 'landed', commits: jobs.length });
    expect(runs.subjects()).toHaveLength(1 + jobs.length);
    for (const name of names) expect(runs.test.read(`${name}.txt`)).toBe('first\n1\n2\n3\n');
    expect(runs.test.git('status', '--porcelain')).toBe('');
    expect(runs.leftovers()).toEqual([]);
  });

  it('is refused where it removes .git, and the next job has a worktree all the same', async () => {
    using runs = new WorktreeRuns();
    const { result, job } = await runs.run(
      {
        pools: { shell: { count: 1 } },
        jobs: [
          { id: 'j', tool: 'shell', prompt: 'echo 1 >> a.txt; rm .git; echo done' },
          { id: 'next', tool: 'shell', prompt: 'echo 3 >> a.txt; echo done' },
        ],
      },
      { registry: new Registry([shell]) },
    );
    expect(job('j')).toMatchObject({
      outcome: 'refused',
      error: expect.stringContaining('it changed .git'),
      commit: null,
    });
    expect(job('next').outcome).toBe('completed');
    expect(result.landing).toMatchObject({ commits: 1 });
    expect(runs.test.read('a.txt')).toBe(`${lines()}3\n`);
    expect(runs.leftovers()).toEqual([]);
  });

  it.each([
    ['a repository of its own', 'git init -q inner && echo x > inner/x', /^a repository of its own.*: inner/],
    ['a merge that is half done', 'git merge -q topic', /^it left a merge half done: a\.txt have conflicts$/],
    ['most files deleted', 'rm -rf many', /^it deleted 30 of 31 files/],
  ])('fails the job where it can not be merged, and keeps its change as a patch: %s', async (_, script, error) => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_each, n) => [`many/${n}`, 'x\n']));
    using runs = new WorktreeRuns({ 'a.txt': lines(), ...many });
    runs.test.git('checkout', '-q', '-b', 'topic');
    runs.test.commit('topic', { 'a.txt': 'topic\n' });
    runs.test.git('checkout', '-q', 'main');
    runs.test.commit('main', { 'a.txt': 'main\n' });
    const document = { jobs: [{ id: 'j', tool: 'shell', prompt: `${script}; echo mine > mine.txt; echo done` }] };
    const { job, result } = await runs.run(document, { registry: new Registry([shell]) });
    expect(job('j')).toMatchObject({ outcome: 'failed', error: expect.stringMatching(error), commit: null });
    expect(readFileSync(job('j').patch!, 'utf8')).toContain('+mine');
    expect(job('j').files_changed).toContain('mine.txt');
    expect(result.landing).toMatchObject({ kind: 'nothing' });
    expect(runs.leftovers()).toEqual([]);
  });

  it('fails where it makes files in an empty submodule, which no commit can have, and the next job finds none of them', async () => {
    using runs = new WorktreeRuns();
    const { test } = runs;
    const lib = join(test.folder, 'lib');
    mkdirSync(lib);
    test.gitIn(lib, 'init', '-q');
    test.gitIn(lib, 'commit', '-q', '--allow-empty', '-m', 'lib');
    test.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib, 'lib');
    test.git('commit', '-q', '-m', 'submodule');
    const { job } = await runs.run(
      {
        pools: { shell: { count: 1 } },
        jobs: [
          { id: 'j', tool: 'shell', prompt: 'echo 1 > lib/x; echo 1 >> a.txt; echo done' },
          { id: 'next', tool: 'shell', prompt: 'ls -A lib >> a.txt; echo 2 >> a.txt; echo done' },
        ],
      },
      { registry: new Registry([shell]) },
    );
    expect(job('j')).toMatchObject({
      outcome: 'failed',
      error: 'no commit can have what it made in a submodule: lib',
      files_changed: ['a.txt'],
    });
    expect(job('next')).toMatchObject({ outcome: 'completed' });
    expect(test.read('a.txt')).toBe(`${lines()}2\n`);
    expect(runs.leftovers()).toEqual([]);
  });
});
