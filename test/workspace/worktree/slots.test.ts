import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Slot } from '../../../src/workspace/worktree/slots/slot.ts';
import { defaultWorktreesFolder, slotPlace } from '../../../src/workspace/worktree/slots/slot-place.ts';
import { leadsBack } from '../../../src/workspace/worktree/slots/shared-paths.ts';
import { never, RUN, TestRepository } from '../test-repository.ts';

const FILES = { 'a.txt': 'a\n', 'dir/b.txt': 'b\n', '.gitignore': 'build/\nnode_modules/\n' };

/** What a tool may do in a worktree between two jobs. */
const HAVOC: readonly (readonly [string, (test: TestRepository, slot: Slot) => void])[] = [
  [
    'edits, adds and deletes files',
    (test, { path }) => {
      test.write('a.txt', 'other\n', path);
      test.write('new/file', 'x', path);
      rmSync(join(path, 'dir'), { recursive: true });
    },
  ],
  ['deletes .git', (_, { path }) => rmSync(join(path, '.git'))],
  [
    'puts a repository of its own in its place',
    (test, { path }) => {
      rmSync(join(path, '.git'));
      test.gitIn(path, 'init', '-q');
      test.gitIn(path, 'add', '-A');
      test.gitIn(path, 'commit', '-q', '-m', 'mine');
    },
  ],
  [
    'commits and stays on a branch',
    (test, { path }) => {
      test.gitIn(path, 'switch', '-q', '-c', 'feature');
      test.write('a.txt', 'committed\n', path);
      test.gitIn(path, 'commit', '-q', '-a', '-m', 'mine');
    },
  ],
  ['is on a branch without a commit', (test, { path }) => test.gitIn(path, 'checkout', '-q', '--orphan', 'empty')],
  [
    'stashes',
    (test, { path }) => {
      test.write('a.txt', 'stashed\n', path);
      test.gitIn(path, 'stash');
    },
  ],
  [
    'is in the middle of a merge with conflicts',
    (test, { path }) => {
      for (const [branch, text] of [
        ['one', '1\n'],
        ['two', '2\n'],
      ] as const) {
        test.gitIn(path, 'switch', '-q', '-C', branch, 'main');
        test.write('a.txt', text, path);
        test.gitIn(path, 'commit', '-q', '-a', '-m', branch);
      }
      expect(() => test.gitIn(path, 'merge', '-q', 'one')).toThrow();
    },
  ],
  [
    'is in the middle of a rebase and a bisection',
    (test, { path, admin }) => {
      test.gitIn(path, 'bisect', 'start');
      mkdirSync(join(admin, 'rebase-merge'));
      writeFileSync(join(admin, 'rebase-merge', 'head-name'), 'refs/heads/main');
    },
  ],
  [
    'leaves locks',
    (_, { admin }) => {
      for (const name of ['index.lock', 'HEAD.lock', 'config.lock']) writeFileSync(join(admin, name), '');
    },
  ],
  ['breaks the index', (_, { admin }) => writeFileSync(join(admin, 'index'), 'DIRC')],
  [
    'tells git not to look at a file that it edits',
    (test, { path }) => {
      test.gitIn(path, 'update-index', '--assume-unchanged', 'a.txt');
      test.gitIn(path, 'update-index', '--skip-worktree', 'dir/b.txt');
      test.write('a.txt', 'unseen\n', path);
      test.write('dir/b.txt', 'unseen\n', path);
    },
  ],
  [
    'edits a file and puts its times back',
    (test, { path }) => {
      const { atime, mtime } = lstatSync(join(path, 'a.txt'));
      test.write('a.txt', 'b\n', path);
      test.gitIn(path, 'hash-object', 'a.txt');
      // Size and time are as they were.
      utimesSync(join(path, 'a.txt'), atime, mtime);
    },
  ],
  [
    'makes folders read-only',
    (test, { path }) => {
      test.write('locked/in/x', 'x', path);
      for (const name of ['locked/in', 'locked', 'dir']) chmodSync(join(path, name), 0o555);
    },
  ],
  [
    'makes a nested repository',
    (test, { path }) => {
      mkdirSync(join(path, 'nested'));
      test.gitIn(join(path, 'nested'), 'init', '-q');
      test.write('nested/x', 'x', path);
    },
  ],
  [
    'changes what is ignored',
    (test, { path }) => {
      test.write('.gitignore', '*\n', path);
      test.write('hidden.txt', 'x', path);
    },
  ],
  [
    'replaces a folder by a link and a file by a folder',
    (test, { path }) => {
      rmSync(join(path, 'dir'), { recursive: true });
      symlinkSync('/tmp', join(path, 'dir'));
      rmSync(join(path, 'a.txt'));
      test.write('a.txt/x', 'x', path);
    },
  ],
];

const ANEW: readonly (readonly [string, (test: TestRepository, slot: Slot) => void])[] = [
  ['deletes the worktree', (_, { path }) => rmSync(path, { recursive: true })],
  [
    'replaces the worktree by a file',
    (_, { path }) => {
      rmSync(path, { recursive: true });
      writeFileSync(path, '');
    },
  ],
  ['deletes the repository’s record of it', (_, { admin }) => rmSync(admin, { recursive: true })],
  ['makes the worktree sparse', (test, { path }) => test.gitIn(path, 'sparse-checkout', 'set', 'dir')],
  ['leaves a HEAD that is none', (_, { admin }) => writeFileSync(join(admin, 'HEAD'), 'nonsense\n')],
];

const contentOf = (test: TestRepository, { path }: Slot) => ({
  files: test.gitIn(path, 'ls-files', '-co', '--exclude-standard').split('\n').sort(),
  status: test.gitIn(path, 'status', '--porcelain', '--ignored=no'),
  a: test.read('a.txt', path),
  head: test.gitIn(path, 'rev-parse', 'HEAD'),
  detached: test.gitIn(path, 'rev-parse', '--abbrev-ref', 'HEAD') === 'HEAD',
});

describe('a slot', () => {
  it('is a worktree outside the checkout that is made once and reset after', async () => {
    using test = TestRepository.with(FILES);
    const first = test.head;
    const second = test.commit('second', { 'a.txt': 'second\n' });
    const repository = await test.open();
    await using slots = test.slots(repository);
    const { slot, made } = await slots.prepare(1, first, never);
    expect(made).toBe(true);
    expect(slot.path.startsWith(test.path)).toBe(false);
    expect(test.read('a.txt', slot.path)).toBe('a\n');
    test.write('build/out', 'warm', slot.path);
    const before = repository.spawns;
    expect(await slots.prepare(1, second, never)).toMatchObject({ made: false, slot: { path: slot.path } });
    expect(repository.spawns - before).toBe(2);
    expect(contentOf(test, slot)).toEqual({
      files: ['.gitignore', 'a.txt', 'dir/b.txt'],
      status: '',
      a: 'second\n',
      head: second,
      detached: true,
    });
    expect(test.read('build/out', slot.path)).toBe('warm');
    expect(test.git('status', '--porcelain')).toBe('');
    expect(slots.made).toBe(1);
  });

  it('is used again after a tool wrote into the index that git has not replaced since', async () => {
    using test = TestRepository.with(FILES);
    const repository = await test.open();
    await using slots = test.slots(repository);
    const { slot } = await slots.prepare(1, test.head, never);
    writeFileSync(join(slot.admin, 'index'), 'DIRC');
    expect(await slots.prepare(1, test.head, never)).toMatchObject({ made: false });
    expect(test.gitIn(slot.path, 'status', '--porcelain')).toBe('');
  });

  it('is used again, clean, after a tool did its worst in it', async () => {
    using test = TestRepository.with(FILES);
    const repository = await test.open();
    await using slots = test.slots(repository);
    const { slot } = await slots.prepare(1, test.head, never);
    const clean = contentOf(test, slot);
    for (const [what, havoc] of HAVOC) {
      havoc(test, slot);
      const { made } = await slots.prepare(1, test.head, never);
      expect({ what, made, ...contentOf(test, slot) }).toEqual({ what, made: false, ...clean });
    }
    expect(test.git('branch', '--format=%(refname:short)').split('\n')).toContain('feature');
    expect(test.git('stash', 'list')).toContain('stash@{0}');
  });

  it('is made anew where it can no longer be reset', async () => {
    using test = TestRepository.with(FILES);
    const repository = await test.open();
    await using slots = test.slots(repository);
    const first = await slots.prepare(1, test.head, never);
    const clean = contentOf(test, first.slot);
    for (const [what, havoc] of ANEW) {
      const { slot } = await slots.prepare(1, test.head, never);
      havoc(test, slot);
      const again = await slots.prepare(1, test.head, never);
      expect({ what, made: again.made, ...contentOf(test, again.slot) }).toEqual({ what, made: true, ...clean });
    }
  });

  it('loses ignored files too where that is asked for, but none that was copied or linked', async () => {
    using test = TestRepository.with(FILES);
    test.write('node_modules/m/index.js', 'module');
    test.write('data [1]/x', 'data');
    const repository = await test.open();
    const paths = { copy: ['node_modules'], link: ['data [1]', 'not there'] };
    await using slots = test.slots(repository, { clean: 'all', paths });
    const { slot, missing } = await slots.prepare(1, test.head, never);
    expect(missing).toEqual(['not there']);
    test.write('build/out', 'x', slot.path);
    test.write('node_modules/m/index.js', 'edited', slot.path);
    await slots.prepare(1, test.head, never);
    expect(existsSync(join(slot.path, 'build'))).toBe(false);
    expect(test.read('node_modules/m/index.js', slot.path)).toBe('edited');
    expect(test.read('node_modules/m/index.js')).toBe('module');
    expect(lstatSync(join(slot.path, 'data [1]')).isSymbolicLink()).toBe(true);
    rmSync(join(slot.path, 'node_modules'), { recursive: true });
    await slots.prepare(1, test.head, never);
    expect(test.read('node_modules/m/index.js', slot.path)).toBe('module');
  });

  it('is set up once, and what the setup made and git does not ignore is gone', async () => {
    using test = TestRepository.with(FILES);
    const repository = await test.open();
    let setups = 0;
    const setup = async ({ path }: Slot) => {
      setups += 1;
      test.write('node_modules/x', 'x', path);
      test.write('a.txt', 'rewritten', path);
      test.write('log', 'x', path);
    };
    await using slots = test.slots(repository, { setup });
    const { slot } = await slots.prepare(1, test.head, never);
    await slots.prepare(1, test.head, never);
    expect(setups).toBe(1);
    expect(test.read('node_modules/x', slot.path)).toBe('x');
    expect(test.gitIn(slot.path, 'status', '--porcelain')).toBe('');
  });

  it('leaves nothing when its setup fails', async () => {
    using test = TestRepository.with(FILES);
    const repository = await test.open();
    const slots = test.slots(repository, { setup: () => Promise.reject(new Error('npm ci: exit 1')) });
    await expect(slots.prepare(1, test.head, never)).rejects.toThrow('npm ci: exit 1');
    await slots[Symbol.asyncDispose]();
    expect(test.leftovers()).toEqual([]);
  });

  it('leaves nothing when git can not check it out, and says why', async () => {
    using test = TestRepository.with({ '.gitattributes': '*.bin filter=gone\n', 'x.bin': 'x' });
    test.configure('filter.gone.smudge', 'no-such-program');
    test.configure('filter.gone.required', 'true');
    const repository = await test.open();
    const slots = test.slots(repository);
    await expect(slots.prepare(1, test.head, never)).rejects.toThrow(/smudge filter gone failed|external filter/);
    await slots[Symbol.asyncDispose]();
    expect(test.leftovers()).toEqual([]);
  });

  it('has its submodules reset as well, where its setup filled them', async () => {
    using test = TestRepository.with(FILES);
    const lib = join(test.folder, 'lib');
    mkdirSync(lib);
    test.gitIn(lib, 'init', '-q');
    test.write('x.txt', 'x\n', lib);
    test.gitIn(lib, 'add', '-A');
    test.gitIn(lib, 'commit', '-q', '-m', 'lib');
    const file = ['-c', 'protocol.file.allow=always'];
    test.git(...file, 'submodule', '--quiet', 'add', lib, 'lib');
    test.git('commit', '-q', '-m', 'submodule');
    const repository = await test.open();
    const setup = async ({ path }: Slot) => void test.gitIn(path, ...file, 'submodule', '--quiet', 'update', '--init');
    await using slots = test.slots(repository, { setup });
    const { slot } = await slots.prepare(1, test.head, never);
    test.write('lib/x.txt', 'edited\n', slot.path);
    test.write('lib/new.txt', 'new\n', slot.path);
    test.gitIn(join(slot.path, 'lib'), 'commit', '-q', '-a', '-m', 'mine');
    expect(await slots.prepare(1, test.head, never)).toMatchObject({ made: false });
    expect(test.read('lib/x.txt', slot.path)).toBe('x\n');
    expect(test.gitIn(slot.path, 'status', '--porcelain')).toBe('');
    expect(test.gitIn(join(slot.path, 'lib'), 'status', '--porcelain')).toBe('');
  });

  it('leaves nothing when it is called off while git makes it', async () => {
    using test = TestRepository.with(FILES);
    const controller = new AbortController();
    const started = (args: readonly string[]) => args.includes('worktree') && controller.abort(new Error('called off'));
    const slots = test.slots(await test.open({ started }));
    await expect(slots.prepare(1, test.head, controller.signal)).rejects.toThrow('called off');
    await slots[Symbol.asyncDispose]();
    expect(test.leftovers()).toEqual([]);
  });

  it('of one run does not touch that of another run in the repository', async () => {
    using test = TestRepository.with(FILES);
    const repository = await test.open();
    const other = '20300101T000000Z-fedcba';
    const [mine, theirs] = [test.slots(repository), test.slots(repository, { place: test.place(repository, other) })];
    const [, { slot }] = await Promise.all([mine.prepare(1, test.head, never), theirs.prepare(1, test.head, never)]);
    await mine[Symbol.asyncDispose]();
    expect(test.read('a.txt', slot.path)).toBe('a\n');
    expect(await theirs.prepare(1, test.head, never)).toMatchObject({ made: false });
    await theirs[Symbol.asyncDispose]();
    expect(test.leftovers()).toEqual([]);
  });

  it('is one of several that are made at once', async () => {
    using test = TestRepository.with(FILES);
    const repository = await test.open();
    const slots = test.slots(repository);
    const all = await Promise.all([1, 2, 3, 4, 5].map((n) => slots.prepare(n, test.head, never)));
    expect(new Set(all.map(({ slot }) => slot.path)).size).toBe(5);
    await slots.close();
    await slots.emptied();
    expect(test.leftovers()).toEqual([]);
    expect(existsSync(dirname(all[0]!.slot.path))).toBe(false);
  });
});

describe('where slots are', () => {
  it('is a folder of the run, under a name of the repository', () => {
    const place = slotPlace('/w', '/home/me/my repo/.git', RUN);
    expect(place.folder).toMatch(new RegExp(`^/w/my-repo-[0-9a-f]{12}/${RUN}$`));
    expect(basename(place.slot(3))).toBe('my-repo-abcdef-3');
    expect(place.isAdminName('my-repo-abcdef-31')).toBe(true);
    expect(place.isAdminName('my-repo-abcdef-x')).toBe(false);
    expect(slotPlace('/w', '/srv/-.git', RUN).slot(1)).toMatch(/\/repository-abcdef-1$/);
    expect(defaultWorktreesFolder({ XDG_CACHE_HOME: '/c' }, '/home/me')).toBe('/c/aim/worktrees');
    expect(defaultWorktreesFolder({}, '/home/me')).toBe('/home/me/.cache/aim/worktrees');
  });
});

describe('a shared folder', () => {
  it('leads back into the checkout by a link of an npm workspace, or an editable Python package', () => {
    using test = TestRepository.with(FILES);
    test.write('packages/a/index.js', '');
    test.write('node_modules/b/index.js', '');
    expect(leadsBack(test.path, 'node_modules', 'link')).toBeNull();
    symlinkSync('../packages/a', join(test.path, 'node_modules', 'a'));
    expect(leadsBack(test.path, 'node_modules', 'link')).toBe('node_modules/a is a link into the checkout');
    expect(leadsBack(test.path, 'node_modules', 'copy')).toBeNull();
    test.write('.venv/lib/python3.11/site-packages/x.pth', `${test.path}/packages\n`);
    expect(leadsBack(test.path, '.venv', 'copy')).toContain('x.pth names ');
  });
});
