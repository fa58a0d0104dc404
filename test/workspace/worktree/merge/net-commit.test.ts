import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Commit, readCommit } from '../../../../src/workspace/git/commits/commits.ts';
import type { GitRepository } from '../../../../src/workspace/git/run/git-repository.ts';
import { commitMessage, type JobMark, jobMarkIn } from '../../../../src/workspace/worktree/merge/commit-message.ts';
import {
  commitNetChange,
  type NetCommit,
  type NetCommitSpec,
} from '../../../../src/workspace/worktree/merge/net-commit.ts';
import type { Slot } from '../../../../src/workspace/worktree/slots/slot.ts';
import type { WorktreeSlots } from '../../../../src/workspace/worktree/slots/worktree-slots.ts';
import { never, RUN, TestRepository } from '../../test-repository.ts';

const MARK: JobMark = { run: RUN, job: 'hints', attempt: 1 };
const FILES = { 'a.txt': 'a\n', 'b.txt': 'b\n', 'dir/c.txt': 'c\n', '.gitignore': 'build/\nnode_modules/\n' };

interface Bench {
  readonly repository: GitRepository;
  readonly slots: WorktreeSlots;
  readonly base: Commit;
}

async function open(test: TestRepository): Promise<Bench> {
  const repository = await test.open();
  return { repository, slots: test.slots(repository), base: await readCommit(repository, 'HEAD', never) };
}

const specOn = (base: Commit, more: Partial<NetCommitSpec> = {}): NetCommitSpec => ({
  base,
  message: commitMessage(MARK, 'Add type hints\n\nto all functions'),
  by: { name: 'Test', email: 'test@localhost', date: '1700000000 +0100' },
  sign: false,
  exclude: [],
  ...more,
});

/** What is kept of a refused change, at a path. */
function restOf(test: TestRepository, result: NetCommit, path: string): string {
  if (result.kind !== 'refused' || result.rest === null) throw new Error(`nothing is kept: ${result.kind}`);
  return test.git('show', `${result.rest.tree}:${path}`);
}

/** What a tool may leave that is a change all the same, and the files that it changes. */
const TOOLS: readonly (readonly [string, readonly string[], (test: TestRepository, slot: Slot) => void])[] = [
  [
    'edits, adds and deletes',
    ['a.txt', 'b.txt', 'new/x'],
    (test, { path }) => {
      test.write('a.txt', 'edited\n', path);
      test.write('new/x', 'x', path);
      rmSync(join(path, 'b.txt'));
    },
  ],
  [
    'changes a mode and makes a link',
    ['a.txt', 'link'],
    (_, { path }) => {
      chmodSync(join(path, 'a.txt'), 0o755);
      symlinkSync('a.txt', join(path, 'link'));
    },
  ],
  [
    'commits twice on a branch of its own, and edits on',
    ['a.txt', 'b.txt', 'dir/c.txt'],
    (test, { path }) => {
      test.gitIn(path, 'switch', '-q', '-C', 'feature');
      for (const name of ['a.txt', 'b.txt']) {
        test.write(name, 'committed\n', path);
        test.gitIn(path, 'commit', '-q', '-a', '-m', name);
      }
      test.write('dir/c.txt', 'not committed\n', path);
    },
  ],
  [
    'deletes .git',
    ['a.txt'],
    (test, { path }) => {
      rmSync(join(path, '.git'));
      test.write('a.txt', 'edited\n', path);
    },
  ],
  [
    'replaces .git by a repository of its own',
    ['a.txt'],
    (test, { path }) => {
      rmSync(join(path, '.git'));
      test.gitIn(path, 'init', '-q');
      test.write('a.txt', 'edited\n', path);
    },
  ],
  [
    'hides its edit from git, and locks the index',
    ['a.txt'],
    (test, { path, admin }) => {
      test.gitIn(path, 'update-index', '--assume-unchanged', 'a.txt');
      test.write('a.txt', 'edited\n', path);
      writeFileSync(join(admin, 'index.lock'), '');
    },
  ],
  [
    'goes back to another commit, and edits there',
    ['a.txt', 'b.txt'],
    (test, { path }) => {
      test.gitIn(path, 'reset', '-q', '--hard', 'old');
      test.write('b.txt', 'edited\n', path);
    },
  ],
];

const NOTHING: readonly (readonly [string, (test: TestRepository, slot: Slot) => void])[] = [
  ['does nothing', () => {}],
  ['makes ignored files only', (test, { path }) => test.write('build/out', 'x', path)],
  [
    'commits and reverts',
    (test, { path }) => {
      test.write('a.txt', 'edited\n', path);
      test.gitIn(path, 'commit', '-q', '-a', '-m', 'mine');
      test.gitIn(path, 'revert', '--no-edit', 'HEAD');
    },
  ],
];

describe('the net change of a worktree', () => {
  it('is one commit of the user’s on the commit that the job began with, whatever its tool did with git', async () => {
    using test = TestRepository.with({ ...FILES, 'a.txt': 'older\n' });
    test.git('tag', 'old');
    test.commit('second', FILES);
    const { repository, slots, base } = await open(test);
    for (const [what, files, work] of TOOLS) {
      const { slot } = await slots.prepare(1, base.oid, never);
      work(test, slot);
      const result = await commitNetChange(repository, slot, specOn(base), never);
      expect({ what, result }).toMatchObject({ what, result: { kind: 'committed', files } });
      if (result.kind !== 'committed') continue;
      expect(result.commit.parents).toEqual([base.oid]);
      expect(await readCommit(repository, result.commit.oid, never)).toEqual(result.commit);
      // The worktree is at the commit, clean, so that a check sees just that.
      if (existsSync(join(slot.path, '.git')) && readFileSync(join(slot.admin, 'HEAD'), 'utf8') !== '') {
        const places = [`--git-dir=${slot.admin}`, `--work-tree=${slot.path}`];
        expect(test.gitIn(slot.path, ...places, 'status', '--porcelain')).toBe('');
        expect(test.gitIn(slot.path, ...places, 'rev-parse', 'HEAD')).toBe(result.commit.oid);
      }
    }
    await slots.close();
    await slots.emptied();
    expect(test.leftovers()).toEqual([]);
    expect(test.git('status', '--porcelain')).toBe('');
  });

  it('may be none', async () => {
    using test = TestRepository.with(FILES);
    const { repository, slots, base } = await open(test);
    for (const [what, work] of NOTHING) {
      const { slot } = await slots.prepare(1, base.oid, never);
      work(test, slot);
      const result = await commitNetChange(repository, slot, specOn(base), never);
      expect({ what, result }).toEqual({ what, result: { kind: 'no_change' } });
    }
  });

  it('has no file that was copied or linked into the worktree', async () => {
    using test = TestRepository.with(FILES);
    for (const name of ['node_modules/m', 'data [1]/x', 'env', 'lib/deep/x']) test.write(name, 'shared');
    const repository = await test.open();
    const paths = { copy: ['data [1]', 'env'], link: ['node_modules', 'lib/deep'] };
    const slots = test.slots(repository, { paths });
    const base = await readCommit(repository, 'HEAD', never);
    const { slot } = await slots.prepare(1, base.oid, never);
    test.write('lib/own', 'x', slot.path);
    const exclude = [...paths.copy, ...paths.link];
    const result = await commitNetChange(repository, slot, specOn(base, { exclude }), never);
    expect(result).toMatchObject({ kind: 'committed', files: ['lib/own'] });
    rmSync(join(slot.path, 'node_modules'));
    mkdirSync(join(slot.path, 'node_modules'));
    test.write('lib/own', 'y', slot.path);
    expect(await commitNetChange(repository, slot, specOn(base, { exclude }), never)).toMatchObject({
      files: ['lib/own'],
    });
  });

  it('builds on the commit before it where jobs share a worktree', async () => {
    using test = TestRepository.with(FILES);
    const { repository, slots, base } = await open(test);
    const { slot } = await slots.prepare(1, base.oid, never);
    test.write('a.txt', '1\n', slot.path);
    const first = await commitNetChange(repository, slot, specOn(base), never);
    if (first.kind !== 'committed') throw new Error(first.kind);
    test.write('b.txt', '2\n', slot.path);
    const second = await commitNetChange(repository, slot, specOn(first.commit), never);
    expect(second).toMatchObject({ kind: 'committed', files: ['b.txt'], commit: { parents: [first.commit.oid] } });
  });

  it('is refused where a merge was left half done', async () => {
    using test = TestRepository.with(FILES);
    const { repository, slots, base } = await open(test);
    const { slot } = await slots.prepare(1, base.oid, never);
    test.write('a.txt', '1\n', slot.path);
    test.gitIn(slot.path, 'stash');
    test.write('a.txt', '2\n', slot.path);
    test.gitIn(slot.path, 'commit', '-q', '-a', '-m', 'mine');
    expect(() => test.gitIn(slot.path, 'stash', 'pop')).toThrow();
    const result = await commitNetChange(repository, slot, specOn(base), never);
    expect(result).toMatchObject({ kind: 'refused', refusal: { why: 'unmerged', files: ['a.txt'] } });
    expect(restOf(test, result, 'a.txt')).toContain('<<<<<<<');
  });

  it.each([
    ['without a commit', false],
    ['with one', true],
  ])('is refused where it holds a nested repository %s; the rest can be kept', async (_, commit) => {
    using test = TestRepository.with(FILES);
    const { repository, slots, base } = await open(test);
    const { slot } = await slots.prepare(1, base.oid, never);
    test.write('sub/nested/x', 'x', slot.path);
    test.gitIn(join(slot.path, 'sub/nested'), 'init', '-q');
    if (commit) {
      test.gitIn(join(slot.path, 'sub/nested'), 'add', '-A');
      test.gitIn(join(slot.path, 'sub/nested'), 'commit', '-q', '-m', 'x');
    }
    test.write('a.txt', 'edited\n', slot.path);
    test.write('sub/beside', 'x\n', slot.path);
    const result = await commitNetChange(repository, slot, specOn(base), never);
    expect(result).toMatchObject({
      kind: 'refused',
      refusal: { why: 'nested_repository', files: ['sub/nested'] },
      rest: { files: ['a.txt', 'sub/beside'] },
    });
    expect(restOf(test, result, 'a.txt')).toBe('edited');
    expect(restOf(test, result, 'sub')).not.toContain('nested');
    // Without anything else there is nothing to keep.
    test.gitIn(slot.path, 'checkout', '-q', 'a.txt');
    rmSync(join(slot.path, 'sub/beside'));
    expect(await commitNetChange(repository, slot, specOn(base), never)).toMatchObject({ kind: 'refused', rest: null });
  });

  it('is refused where most files are gone', async () => {
    using test = TestRepository.with(Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`d/${n}`, `${n}`])));
    const { repository, slots, base } = await open(test);
    const { slot } = await slots.prepare(1, base.oid, never);
    rmSync(join(slot.path, 'd'), { recursive: true });
    expect(await commitNetChange(repository, slot, specOn(base), never)).toMatchObject({
      kind: 'refused',
      refusal: { why: 'mass_deletion', deleted: 30, tracked: 30 },
    });
  });

  it('is refused with git’s own line where a file can not be taken in', async () => {
    using test = TestRepository.with({ '.gitattributes': '*.bin filter=gone\n', 'a.txt': 'a\n' });
    test.configure('filter.gone.clean', 'no-such-program');
    test.configure('filter.gone.required', 'true');
    const { repository, slots, base } = await open(test);
    const { slot } = await slots.prepare(1, base.oid, never);
    test.write('x.bin', 'x', slot.path);
    const result = await commitNetChange(repository, slot, specOn(base), never);
    expect(result).toMatchObject({ kind: 'refused', refusal: { why: 'git', line: expect.stringContaining('x.bin') } });
  });
});

describe('the message of a commit', () => {
  it.each([
    ['Add type hints', 'hints: Add type hints\n\nAim-Run: R\nAim-Job: hints\nAim-Attempt: 1'],
    ['', 'hints\n\nAim-Run: R\nAim-Job: hints\nAim-Attempt: 1'],
    ['One\r\nTwo\u001b[31m\u0000', 'hints: One\n\nTwo\n\nAim-Run: R\nAim-Job: hints\nAim-Attempt: 1'],
  ])('of %j is the id, the prompt, and which job it is', (text, message) => {
    expect(commitMessage({ run: 'R', job: 'hints', attempt: 1 }, text)).toBe(message);
  });

  it('has a subject of at most 72 characters, and the whole line below', () => {
    const line = 'word '.repeat(30).trim();
    const [subject = '', , body] = commitMessage(MARK, line).split('\n');
    expect(subject).toHaveLength(72);
    expect(body).toBe(line);
  });

  it.each(['a..b', '.a', 'a b', 'ä%20', 'a\nAim-Job: x', 'x'.repeat(300)])('names the job %j again', (job) => {
    const mark = { run: RUN, job, attempt: 3 };
    expect(jobMarkIn(commitMessage(mark, 'text'))).toEqual(mark);
    expect(jobMarkIn(`${commitMessage(mark, 'text')}\n`)).toEqual(mark);
  });

  it('is not fooled by a prompt that looks like one', () => {
    const text = 'x\n\nAim-Run: other\nAim-Job: other\nAim-Attempt: 9';
    expect(jobMarkIn(commitMessage(MARK, text))).toEqual(MARK);
    expect(jobMarkIn(`${commitMessage(MARK, text)}\n\nSigned-off-by: somebody`)).toBeNull();
    expect(jobMarkIn('just a commit')).toBeNull();
  });
});
