import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { Approvals } from '../../../src/model/pool/approvals.ts';
import { noteOwnWrite } from '../../../src/workspace/guard/own-writes.ts';
import { TurnGuard } from '../../../src/workspace/guard/turn-guard.ts';

const put = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

const guardOf = (cwd: string, staysWithinApprovals = false, approvals: Approvals = 'allow-edits') =>
  TurnGuard.open({ cwd, approvals, staysWithinApprovals });

/** A repository with a linked worktree and a submodule: git makes each once for all tests. */
let made: { checkout: Checkout; other: Checkout; worktree: string; git: string };

beforeAll(() => {
  const other = Checkout.git({ 'lib.txt': 'lib\n' });
  const checkout = Checkout.git({ 'a.txt': 'a\n', 'core/b.txt': 'b\n' });
  checkout.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.path, 'vendor/lib');
  checkout.git('commit', '-q', '-m', 'a submodule');
  const worktree = `${checkout.path}-worktree`;
  checkout.git('worktree', 'add', '-q', '--detach', worktree);
  made = { checkout, other, worktree, git: join(checkout.path, '.git') };
});

afterAll(() => {
  rmSync(made.worktree, { recursive: true, force: true });
  for (const each of [made.checkout, made.other]) each[Symbol.dispose]();
});

/** What a turn may do to git's files: the path is below `.git`, unless it begins with `/`, which is below the checkout. */
const CHANGES: readonly (readonly [string, (path: string) => void])[] = [
  ['config', (path) => appendFileSync(path, '[core]\n\tsshCommand = evil\n')],
  ['config', (path) => rmSync(path)],
  ['hooks/post-checkout', (path) => put(path, '#!/bin/sh\n')],
  ['hooks/pre-commit.sample', (path) => chmodSync(path, 0o600)],
  ['hooks/pre-push.sample', (path) => rmSync(path)],
  ['info/exclude', (path) => put(path, '*\n')],
  ['info/attributes', (path) => put(path, '* filter=evil\n')],
  ['config.worktree', (path) => put(path, '[core]\n\tbare = true\n')],
  ['objects/info/alternates', (path) => put(path, '/elsewhere\n')],
  ['modules/vendor/lib/config', (path) => appendFileSync(path, '[core]\n\tfsmonitor = evil\n')],
  ['modules/vendor/lib/hooks/post-merge', (path) => put(path, '#!/bin/sh\n')],
  ['config', (path) => (rmSync(path), symlinkSync('/dev/null', path))],
];

describe('a turn that changes what git does', () => {
  it.each(CHANGES.map(([name, change], at) => [at, name, change] as const))(
    '%i: %s is put back, and named',
    async (_at, name, change) => {
      const path = join(made.git, name);
      const before = existsSync(path) ? { text: readFileSync(path, 'utf8'), mode: statSync(path).mode } : null;
      const guard = await guardOf(made.checkout.path);
      change(path);
      const changed = [{ path: `.git/${name}`, isPutBack: true, isCertain: true }];
      expect(await guard.end(true)).toEqual({ reserved: changed, edited: [], outside: [] });
      const after = existsSync(path) ? { text: readFileSync(path, 'utf8'), mode: lstatSync(path).mode } : null;
      expect(after).toEqual(before);
      expect((await (await guardOf(made.checkout.path)).end(true)).reserved).toEqual([]);
    },
  );

  it('does so in a linked worktree, whose link is put back too', async () => {
    const { worktree, git } = made;
    const link = readFileSync(join(worktree, '.git'), 'utf8');
    const guard = await guardOf(worktree);
    put(join(worktree, '.git'), 'gitdir: /elsewhere\n');
    appendFileSync(join(git, 'config'), '[alias]\n\tst = !evil\n');
    const paths = (await guard.end(true)).reserved.map(({ path }) => path);
    expect(paths.sort()).toEqual(['.git', join(git, 'config')].sort());
    expect(readFileSync(join(worktree, '.git'), 'utf8')).toBe(link);
    expect(readFileSync(join(git, 'config'), 'utf8')).not.toContain('alias');
  });

  it('does so in a submodule, for the repository above it as well', async () => {
    const { checkout, git } = made;
    const guard = await guardOf(checkout.file('vendor/lib'));
    put(join(git, 'hooks/post-commit'), '#!/bin/sh\n');
    put(join(git, 'modules/vendor/lib/hooks/post-commit'), '#!/bin/sh\n');
    expect((await guard.end(true)).reserved.map(({ isPutBack }) => isPutBack)).toEqual([true, true]);
    expect(existsSync(join(git, 'hooks/post-commit'))).toBe(false);
  });

  it('may put a link in place of the folder of hooks', async () => {
    const { checkout, git } = made;
    const before = readFileSync(join(git, 'hooks/pre-commit.sample'), 'utf8');
    mkdirSync(checkout.file('evil'));
    const guard = await guardOf(checkout.path);
    rmSync(join(git, 'hooks'), { recursive: true });
    symlinkSync(checkout.file('evil'), join(git, 'hooks'));
    expect((await guard.end(true)).reserved.every(({ isPutBack }) => isPutBack)).toBe(true);
    expect(lstatSync(join(git, 'hooks')).isDirectory()).toBe(true);
    expect(readFileSync(join(git, 'hooks/pre-commit.sample'), 'utf8')).toBe(before);
  });

  it('may do so under another name: a link, or a hard link', async () => {
    const { checkout, git } = made;
    symlinkSync('.git', checkout.file('link-git'));
    linkSync(join(git, 'config'), checkout.file('settings.txt'));
    const before = readFileSync(join(git, 'config'), 'utf8');
    // Known to report everything: what is reported is the turn's, by whatever name.
    const guard = await guardOf(checkout.path, true);
    appendFileSync(checkout.file('settings.txt'), '[alias]\n\tst = !evil\n');
    put(checkout.file('link-git/hooks/post-merge'), '#!/bin/sh\n');
    guard.report('settings.txt');
    guard.report('link-git/hooks/post-merge');
    expect((await guard.end(true)).reserved.map(({ path }) => path)).toEqual(['.git/config', '.git/hooks/post-merge']);
    expect(readFileSync(join(git, 'config'), 'utf8')).toBe(before);
    rmSync(checkout.file('link-git'));
    rmSync(checkout.file('settings.txt'));
  });

  it('is told of other files of git and of aim where the tool reports them', async () => {
    const { checkout, git } = made;
    const before = readFileSync(join(git, 'HEAD'), 'utf8');
    mkdirSync(checkout.file('.aim/runs/r'), { recursive: true });
    const guard = await guardOf(checkout.path, true);
    put(join(git, 'HEAD'), 'ref: refs/heads/evil\n');
    put(checkout.file('.aim/new.txt'), 'x\n');
    put(checkout.file('.aim/runs/r/journal.jsonl'), 'x\n');
    for (const file of ['.git/HEAD', '.aim/new.txt', '.aim/runs/r/journal.jsonl']) guard.report(file);
    const { reserved } = await guard.end(true);
    expect(reserved).toEqual([
      { path: '.git/HEAD', isPutBack: true, isCertain: true },
      { path: '.aim/new.txt', isPutBack: true, isCertain: true },
      { path: '.aim/runs/r/journal.jsonl', isPutBack: false, isCertain: true },
    ]);
    expect(readFileSync(join(git, 'HEAD'), 'utf8')).toBe(before);
    expect(existsSync(checkout.file('.aim/new.txt'))).toBe(false);
  });

  it('is told of what it makes in the folder of aim, without a report of its tool', async () => {
    const { checkout } = made;
    mkdirSync(checkout.file('.aim'), { recursive: true });
    const guard = await guardOf(checkout.path);
    const trusted = await guardOf(checkout.path, true);
    put(checkout.file('.aim/lock'), '1\n');
    put(checkout.file('.aim/unreported.txt'), 'x\n');
    expect((await trusted.end(true)).reserved).toEqual([]);
    expect((await guard.end(true)).reserved).toEqual([
      { path: '.aim/unreported.txt', isPutBack: true, isCertain: true },
    ]);
    expect(existsSync(checkout.file('.aim/unreported.txt'))).toBe(false);
  });

  it('is told of a result of an earlier run that it changes', async () => {
    const { checkout } = made;
    put(checkout.file('.aim/runs/old/result.json'), '{}\n');
    const guard = await guardOf(checkout.path);
    put(checkout.file('.aim/runs/old/result.json'), '{"success":true}\n');
    // What aim itself writes meanwhile.
    put(checkout.file('.aim/lock'), '1\n');
    put(checkout.file('.aim/runs/new/result.json'), '{}\n');
    expect((await guard.end(true)).reserved).toEqual([
      { path: '.aim/runs/old/result.json', isPutBack: true, isCertain: true },
    ]);
  });
});

describe('a turn that leaves git alone', () => {
  it('may commit, and so may others', async () => {
    const { checkout } = made;
    const guard = await guardOf(checkout.path);
    checkout.write('a.txt', 'more\n');
    checkout.git('commit', '-q', '-am', 'more');
    checkout.git('branch', 'topic');
    checkout.git('pack-refs', '--all');
    checkout.git('update-server-info');
    expect(await guard.end(true)).toEqual({ reserved: [], edited: [], outside: [] });
  });

  it('is not blamed for a worktree that comes or goes', async () => {
    const { checkout } = made;
    const path = `${checkout.path}-second`;
    const first = await guardOf(checkout.path);
    checkout.git('worktree', 'add', '-q', '--detach', path);
    const second = await guardOf(checkout.path);
    expect((await first.end(true)).reserved).toEqual([]);
    checkout.git('worktree', 'remove', path);
    expect((await second.end(true)).reserved).toEqual([]);
  });

  it('works outside a repository too', async () => {
    using plain = Checkout.plain({ 'a.txt': 'a\n' });
    const guard = await guardOf(plain.path);
    plain.write('a.txt', 'b\n');
    expect(await guard.end(true)).toEqual({ reserved: [], edited: [], outside: [] });
  });
});

describe('of turns that run at once in one checkout', () => {
  it('the one that reports a change is the one that made it', async () => {
    const { checkout, git } = made;
    const [good, bad] = [await guardOf(checkout.path), await guardOf(checkout.path)];
    put(join(git, 'hooks/post-merge'), '#!/bin/sh\n');
    bad.report('.git/hooks/post-merge');
    const late = await guardOf(checkout.path);
    expect((await good.end(true)).reserved).toEqual([]);
    expect((await bad.end(true)).reserved).toEqual([
      { path: '.git/hooks/post-merge', isPutBack: true, isCertain: true },
    ]);
    expect((await late.end(true)).reserved).toEqual([]);
  });

  it('the one whose output names the file is the one that made it', async () => {
    const { checkout, git } = made;
    const [good, bad] = [await guardOf(checkout.path), await guardOf(checkout.path)];
    bad.mention(`$ cp evil .git/hooks/post-merge`);
    put(join(git, 'hooks/post-merge'), '#!/bin/sh\n');
    expect((await good.end(true)).reserved).toEqual([]);
    expect((await bad.end(true)).reserved).toHaveLength(1);
  });

  it('one whose command went into the folder of git is not trusted to report everything', async () => {
    const { checkout, git } = made;
    const [good, bad] = [await guardOf(checkout.path, true), await guardOf(checkout.path, true)];
    bad.mention('$ cd .git/hooks && cp ../../evil post-merge');
    put(join(git, 'hooks/post-merge'), '#!/bin/sh\n');
    expect((await good.end(true)).reserved).toEqual([]);
    expect((await bad.end(true)).reserved).toHaveLength(1);
  });

  it('one whose tool reports what it does is not blamed for what it does not report', async () => {
    const { checkout, git } = made;
    const [kept, free] = [await guardOf(checkout.path, true), await guardOf(checkout.path)];
    put(join(git, 'hooks/post-merge'), '#!/bin/sh\n');
    expect((await kept.end(true)).reserved).toEqual([]);
    expect((await free.end(true)).reserved).toEqual([
      { path: '.git/hooks/post-merge', isPutBack: true, isCertain: true },
    ]);
  });

  it('those of which it may be either are told so', async () => {
    const { checkout, git } = made;
    const [one, two] = [await guardOf(checkout.path), await guardOf(checkout.path)];
    put(join(git, 'hooks/post-merge'), '#!/bin/sh\n');
    const late = await guardOf(checkout.path);
    const either = [{ path: '.git/hooks/post-merge', isPutBack: true, isCertain: false }];
    expect((await one.end(true)).reserved).toEqual(either);
    expect((await two.end(true)).reserved).toEqual(either);
    expect((await late.end(true)).reserved).toEqual([]);
  });

  it('one that was cut short may have changed what it did not report', async () => {
    const { checkout, git } = made;
    const guard = await guardOf(checkout.path, true);
    put(join(git, 'hooks/post-merge'), '#!/bin/sh\n');
    expect((await guard.end(false)).reserved).toHaveLength(1);
  });

  it('nobody is blamed for what the user changes while only tools run that report what they do', async () => {
    const { checkout, git } = made;
    const guard = await guardOf(checkout.path, true);
    checkout.git('config', 'branch.main.remote', 'origin');
    expect((await guard.end(true)).reserved).toEqual([]);
    expect(readFileSync(join(git, 'config'), 'utf8')).toContain('origin');
  });
});

describe('a turn that may only read', () => {
  it('is told of the files that it reports and that did change', async () => {
    const { checkout } = made;
    const guard = await guardOf(checkout.path, true, 'read-only');
    checkout.write('core/b.txt', 'changed\n');
    for (const file of ['core/b.txt', 'vendor/lib/lib.txt', '/elsewhere/notes.md']) guard.report(file);
    expect(await guard.end(true)).toEqual({ reserved: [], edited: ['core/b.txt'], outside: [] });
  });

  it.each(['read-only', 'deny'] as const)(
    'by a tool that need not report is told of every change (%s)',
    async (may) => {
      const { checkout } = made;
      checkout.write('dirty.txt', 'one\n');
      const guard = await guardOf(checkout.path, false, may);
      checkout.write('a.txt', 'silent\n');
      checkout.write('dirty.txt', 'two\n');
      checkout.write('new.txt', 'new\n');
      checkout.write('.aim/runs/r/notes.txt', 'of aim\n');
      noteOwnWrite(checkout.write('report.json', '{}'));
      expect((await guard.end(true)).edited).toEqual(['a.txt', 'dirty.txt', 'new.txt']);
    },
  );

  it('is not blamed for a commit of the user, nor beside a turn that may edit', async () => {
    const { checkout } = made;
    checkout.write('a.txt', 'to be committed\n');
    const alone = await guardOf(checkout.path, false, 'read-only');
    checkout.git('commit', '-qam', 'of the user');
    expect((await alone.end(true)).edited).toEqual([]);
    const [reads, edits] = [await guardOf(checkout.path, false, 'read-only'), await guardOf(checkout.path)];
    checkout.write('a.txt', 'edited\n');
    await edits.end(true);
    expect((await reads.end(true)).edited).toEqual([]);
  });

  it('is told of every change outside a repository too', async () => {
    using plain = Checkout.plain({ 'a.txt': 'a\n', 'gone.txt': 'x\n', 'same.txt': 'x\n' });
    const guard = await guardOf(plain.path, false, 'read-only');
    plain.write('a.txt', 'b\n');
    plain.write('core/new.txt', 'b\n');
    rmSync(plain.file('gone.txt'));
    expect((await guard.end(true)).edited).toEqual(['a.txt', 'core/new.txt', 'gone.txt']);
  });
});

describe('a turn that may change files of its folder alone', () => {
  it.each<[Approvals, boolean, number]>([
    ['allow-edits', false, 1],
    ['read-only', false, 1],
    ['allow-edits', true, 0],
    ['allow-all', false, 0],
  ])('under %s, by a tool that asks: %s, is told of %i file outside that it reports', async (may, asks, count) => {
    const { checkout, other } = made;
    const guard = await guardOf(checkout.path, asks, may);
    const file = other.write('beside.txt', `${may} ${asks}`);
    guard.report(file);
    guard.report('/etc/hostname');
    expect((await guard.end(true)).outside).toEqual(count === 0 ? [] : [file]);
  });

  it('leaves alone what `git worktree add` of somebody else has begun before the turn and ends during it', async () => {
    const folder = join(made.git, 'worktrees', 'half-made');
    put(join(folder, 'locked'), 'initializing');
    put(join(folder, 'gitdir'), '/elsewhere/.git\n');
    // Made, and not written yet.
    put(join(folder, 'commondir'), '');
    const guard = await guardOf(made.worktree);
    put(join(folder, 'commondir'), '../..\n');
    rmSync(join(folder, 'locked'));
    expect((await guard.end(true)).reserved).toEqual([]);
    expect(readFileSync(join(folder, 'commondir'), 'utf8')).toBe('../..\n');
    rmSync(folder, { recursive: true });
  });
});

describe('a checkout of another owner', () => {
  // Git then takes every folder for somebody else's (2.39.5, 2.55.0).
  const ASSUME = 'GIT_TEST_ASSUME_DIFFERENT_OWNER';
  afterEach(() => {
    delete process.env[ASSUME];
  });

  it('runs none of its filters, and what a turn that may only read changed is noticed all the same', async () => {
    using place = Checkout.plain();
    using checkout = Checkout.git({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=theirs\n' });
    checkout.git('config', 'filter.theirs.clean', `touch '${place.file('ran')}'; cat`);
    rmSync(checkout.file('a.txt'));
    checkout.write('a.txt', 'b\n');
    process.env[ASSUME] = '1';
    const guard = await guardOf(checkout.path, false, 'read-only');
    checkout.write('new.txt', 'new\n');
    const breach = await guard.end(true);
    expect(existsSync(place.file('ran'))).toBe(false);
    expect(breach.edited).toEqual(['new.txt']);
  });
});
