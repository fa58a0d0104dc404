import { existsSync, linkSync, lstatSync, readlinkSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/model/run/job.ts';
import { isolatedProcessPlace, plainProcessPlace } from '../../../src/workspace/process-place.ts';
import { SharedCheckout } from '../../../src/workspace/shared/shared-checkout.ts';
import { makeJob } from '../../support/job.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

const never = new AbortController().signal;

const job = (id: string, files: string[], attempts = 1) => makeJob({ id, files, attempts });

const NO_REPORT = { completed: true, reported: [] };

async function placeFor(workspace: SharedCheckout, one: Job) {
  const place = await workspace.acquire();
  await workspace.before(place, one);
  return place;
}

describe('the shared checkout', () => {
  it('gives every unit the working folder and its top, and knows what differed from HEAD before', async () => {
    using checkout = Checkout.git({ 'sub/a.txt': 'a\n', 'b.txt': 'b\n' });
    checkout.write('b.txt', 'changed\n');
    const workspace = await SharedCheckout.open(checkout.file('sub'), never);
    await using place = await workspace.acquire();
    expect(place).toMatchObject({ cwd: checkout.file('sub'), root: checkout.path });
    expect(workspace.checkout).toMatchObject({
      head: { kind: 'yes', value: checkout.git('rev-parse', 'HEAD').trim() },
      status: { kind: 'dirty', paths: ['../b.txt'] },
    });
  });

  it('finds by content what a job changed, and what of it the job did not declare', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
    const workspace = await SharedCheckout.open(checkout.path, never);
    const first = job('first', ['a.txt', 'c.txt']);
    await using place = await placeFor(workspace, first);
    checkout.write('a.txt', 'other\n');
    checkout.write('c.txt', 'c\n');
    checkout.write('b.txt', 'other\n');
    const turns = { completed: true, reported: ['b.txt', checkout.file('c.txt')] };
    const { changes } = await workspace.after(place, { job: first, attempt: 1 }, turns);
    expect(changes).toEqual({ changed: ['a.txt', 'b.txt'], outside: ['b.txt'] });
  });

  it('puts the files of a job back before another attempt, and takes away those that were not there', async () => {
    using checkout = Checkout.plain({ 'a.txt': 'a\n' });
    const workspace = await SharedCheckout.open(checkout.path, never);
    const again = job('again', ['a.txt', 'new/b.txt'], 2);
    await using place = await placeFor(workspace, again);
    rmSync(checkout.file('a.txt'));
    checkout.write('new/b.txt', 'b\n');
    await workspace.restore(place, again);
    expect(checkout.read('a.txt')).toBe('a\n');
    expect(existsSync(checkout.file('new/b.txt'))).toBe(false);
    const { changes } = await workspace.after(place, { job: again, attempt: 2 }, NO_REPORT);
    expect(changes).toEqual({ changed: [], outside: [] });
  });

  it('lists what changed during the run and no job explains; outside git that is not known', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    checkout.write('before.txt', 'the user’s\n');
    const workspace = await SharedCheckout.open(checkout.path, never);
    const one = job('one', ['a.txt']);
    await using place = await placeFor(workspace, one);
    checkout.write('a.txt', 'other\n');
    checkout.write('b.txt', 'other\n');
    checkout.write('report.json', '{}\n');
    checkout.write('.aim/runs/x', '');
    await workspace.after(place, { job: one, attempt: 1 }, NO_REPORT);
    workspace.explain('report.json');
    expect(await workspace.finish()).toMatchObject({ unattributed: ['b.txt'] });
    using plain = Checkout.plain();
    expect(await (await SharedCheckout.open(plain.path, never)).finish()).toMatchObject({ unattributed: null });
  });
});

/** A job in a workspace: its files are remembered, `work` is done, and what changed is the result. */
async function changesOf(workspace: SharedCheckout, one: Job, work: () => void, reported: readonly string[] = []) {
  const place = await placeFor(workspace, one);
  work();
  return (await workspace.after(place, { job: one, attempt: 1 }, { completed: true, reported })).changes;
}

describe('a file that is a link', () => {
  it('gives its name to a change of what it leads to', async () => {
    using checkout = Checkout.git({ 'AGENTS.md': 'a\n', 'pkg/p.py': 'p\n' });
    symlinkSync('AGENTS.md', checkout.file('CLAUDE.md'));
    symlinkSync('pkg', checkout.file('lnk'));
    checkout.git('add', '-A');
    checkout.git('commit', '-q', '-m', 'links');
    const workspace = await SharedCheckout.open(checkout.path, never);
    const byLink = await changesOf(workspace, job('one', ['CLAUDE.md']), () => checkout.write('AGENTS.md', 'b\n'));
    expect(byLink).toEqual({ changed: ['CLAUDE.md'], outside: [] });
    const byReport = await changesOf(workspace, job('two', ['lnk/p.py']), () => checkout.write('pkg/p.py', 'q\n'), [
      'pkg/p.py',
      'AGENTS.md',
    ]);
    expect(byReport).toEqual({ changed: ['lnk/p.py'], outside: [] });
    expect(await workspace.finish()).toMatchObject({ unattributed: [] });
  });

  it('that a job makes a file of has changed, and its target has not', async () => {
    using checkout = Checkout.git({ 'AGENTS.md': 'a\n' });
    symlinkSync('AGENTS.md', checkout.file('CLAUDE.md'));
    const workspace = await SharedCheckout.open(checkout.path, never);
    const changes = await changesOf(workspace, job('one', ['CLAUDE.md', 'AGENTS.md']), () => {
      rmSync(checkout.file('CLAUDE.md'));
      checkout.write('CLAUDE.md', 'own\n');
    });
    expect(changes).toEqual({ changed: ['CLAUDE.md'], outside: [] });
    expect(await workspace.finish()).toMatchObject({ unattributed: [] });
  });

  it('is a link again before another attempt, and what it leads to is as it was', async () => {
    using checkout = Checkout.plain({ 'AGENTS.md': 'a\n', 'plain.md': 'p\n' });
    symlinkSync('AGENTS.md', checkout.file('CLAUDE.md'));
    symlinkSync('later.md', checkout.file('dangling.md'));
    const workspace = await SharedCheckout.open(checkout.path, never);
    const again = job('again', ['CLAUDE.md', 'dangling.md', 'plain.md', 'folder'], 2);
    await using place = await placeFor(workspace, again);
    checkout.write('AGENTS.md', 'b\n');
    checkout.write('dangling.md', 'new\n');
    for (const name of ['CLAUDE.md', 'plain.md']) rmSync(checkout.file(name));
    checkout.write('CLAUDE.md', 'own\n');
    symlinkSync('AGENTS.md', checkout.file('plain.md'));
    checkout.write('folder/of-another-job.txt', 'o\n');
    await workspace.restore(place, again);
    expect(checkout.read('folder/of-another-job.txt')).toBe('o\n');
    expect(readlinkSync(checkout.file('CLAUDE.md'))).toBe('AGENTS.md');
    expect(checkout.read('AGENTS.md')).toBe('a\n');
    expect(readlinkSync(checkout.file('dangling.md'))).toBe('later.md');
    expect(existsSync(checkout.file('later.md'))).toBe(false);
    expect(lstatSync(checkout.file('plain.md')).isFile()).toBe(true);
    expect(checkout.read('plain.md')).toBe('p\n');
  });

  it('or another name of a file, is explained with the change of that file', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    linkSync(checkout.file('a.txt'), checkout.file('hard.txt'));
    checkout.git('add', '-A');
    checkout.git('commit', '-q', '-m', 'a hard link');
    const workspace = await SharedCheckout.open(checkout.path, never);
    const changes = await changesOf(workspace, job('one', ['a.txt']), () => checkout.write('a.txt', 'b\n'));
    expect(changes).toEqual({ changed: ['a.txt'], outside: [] });
    expect(await workspace.finish()).toMatchObject({ unattributed: [] });
  });
});

describe('a file that a tool reports as changed and did not change', () => {
  const REPORTED = ['a.txt', 'sub/b.txt'];
  const files = { 'a.txt': 'a\n', 'sub/b.txt': 'b\n' };

  async function reportedIn(checkout: Checkout, work: () => void = () => {}) {
    const workspace = await SharedCheckout.open(checkout.path, never);
    const changes = await changesOf(workspace, job('one', []), work, REPORTED);
    return { changes, unattributed: (await workspace.finish()).unattributed };
  }
  const nothing = { changes: { changed: [], outside: [] }, unattributed: [] };

  it('has not changed where git turns line ends', async () => {
    using checkout = Checkout.git({ ...files, '.gitattributes': '*.txt text eol=crlf\n' });
    for (const name of REPORTED) rmSync(checkout.file(name));
    checkout.git('checkout', '-q', '--', ...REPORTED);
    expect(checkout.read('a.txt')).toBe('a\r\n');
    expect(await reportedIn(checkout)).toEqual(nothing);
    const touched = () => checkout.write('a.txt', 'a\r\n');
    expect(await reportedIn(checkout, touched)).toEqual(nothing);
    const changed = { changes: { changed: ['a.txt'], outside: [] }, unattributed: [] };
    expect(await reportedIn(checkout, () => checkout.write('a.txt', 'b\r\n'))).toEqual(changed);
  });

  it('has not changed in a repository of the other object format', async () => {
    using checkout = Checkout.plain(files);
    checkout.git('init', '-q', '--object-format=sha256');
    checkout.git('add', '-A');
    checkout.git('commit', '-q', '-m', 'first');
    expect(await reportedIn(checkout)).toEqual(nothing);
  });

  it('has not changed where a filter stands between the file and git, also one whose program has gone', async () => {
    using checkout = Checkout.plain({ ...files, 'c.txt': 'c\n', '.gitattributes': '*.txt filter=up\n' });
    checkout.git('init', '-q');
    checkout.git('config', 'filter.up.clean', 'tr a-z A-Z');
    checkout.git('config', 'filter.up.required', 'true');
    checkout.git('add', '-A');
    checkout.git('commit', '-q', '-m', 'first');
    expect(checkout.git('show', 'HEAD:a.txt')).toBe('A\n');
    expect(await reportedIn(checkout)).toEqual(nothing);
    checkout.git('config', 'filter.up.clean', 'no-such-program-here');
    // Then git does not say what else has changed: it has to read one that was written since it looked last.
    const touched = () => utimesSync(checkout.file('c.txt'), 1, 1);
    expect(await reportedIn(checkout, touched)).toEqual({ ...nothing, unattributed: null });
  });

  it('counts as changed where a job has committed it', async () => {
    using checkout = Checkout.git(files);
    const committed = await reportedIn(checkout, () => {
      checkout.write('a.txt', 'c\n');
      checkout.git('commit', '-q', '-a', '-m', 'by the tool');
    });
    expect(committed.changes.changed).toEqual(['a.txt']);
  });

  it('has changed outside a checkout of git where it is new there', async () => {
    using checkout = Checkout.plain();
    const workspace = await SharedCheckout.open(checkout.path, never);
    const changes = await changesOf(workspace, job('one', []), () => checkout.write('a.txt', ''), REPORTED);
    expect(changes.changed).toEqual(['a.txt']);
  });
});

describe('a repository in the checkout', () => {
  function withSubmodule() {
    const inner = Checkout.git({ 'x.py': 'x\n', 'y.py': 'y\n' });
    const checkout = Checkout.git({ 'a.txt': 'a\n' });
    checkout.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'lib');
    checkout.git('commit', '-q', '-m', 'a submodule');
    inner[Symbol.dispose]();
    return checkout;
  }

  it('that is a submodule has its files attributed', async () => {
    using checkout = withSubmodule();
    const workspace = await SharedCheckout.open(checkout.path, never);
    expect(workspace.checkout.status).toEqual({ kind: 'clean' });
    const one = await changesOf(workspace, job('one', ['lib/x.py']), () => checkout.write('lib/x.py', 'z\n'));
    expect(one).toEqual({ changed: ['lib/x.py'], outside: [] });
    const two = await changesOf(workspace, job('two', []), () => checkout.write('lib/new.py', ''), ['lib/new.py']);
    expect(two).toEqual({ changed: ['lib/new.py'], outside: [] });
    expect(await workspace.finish()).toMatchObject({ unattributed: [] });
    checkout.write('lib/y.py', 'z\n');
    expect(await workspace.finish()).toMatchObject({ unattributed: ['lib/y.py'] });
  });

  it('that is a submodule at another commit is told', async () => {
    using checkout = withSubmodule();
    const workspace = await SharedCheckout.open(checkout.path, never);
    await changesOf(workspace, job('one', ['lib/x.py']), () => {
      checkout.write('lib/x.py', 'z\n');
      checkout.git('-C', 'lib', 'commit', '-q', '-a', '-m', 'by the tool');
    });
    expect(await workspace.finish()).toMatchObject({ unattributed: ['lib'] });
  });

  it('that a job makes is told; in one that was there before, files are attributed', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    checkout.write('old/x.txt', 'x\n');
    checkout.git('init', '-q', 'old');
    const workspace = await SharedCheckout.open(checkout.path, never);
    await changesOf(workspace, job('one', ['old/x.txt', 'made/y.txt']), () => {
      rmSync(checkout.file('old/x.txt'));
      checkout.write('old/x.txt', 'z\n');
      checkout.write('made/y.txt', 'y\n');
      checkout.git('init', '-q', 'made');
    });
    expect(await workspace.finish()).toMatchObject({ unattributed: ['made/'] });
  });
});

describe('git that does not answer', () => {
  it('leaves the commit and the state unknown, with its own line', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    checkout.write('.git/HEAD', 'broken\n');
    const workspace = await SharedCheckout.open(checkout.path, never);
    const why = expect.stringMatching(/^fatal: not a git repository/) as string;
    expect(workspace.checkout).toMatchObject({ head: { kind: 'unknown', why }, status: { kind: 'unknown', why } });
    const changes = await changesOf(workspace, job('one', []), () => checkout.write('b.txt', ''), ['a.txt', 'b.txt']);
    expect(changes.changed).toContain('b.txt');
    expect(await workspace.finish()).toMatchObject({ unattributed: null });
  });

  it('that has lost its program is unknown too', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const path = process.env['PATH'];
    process.env['PATH'] = `${checkout.path}${delimiter}/nonexistent`;
    try {
      const workspace = await SharedCheckout.open(checkout.path, never);
      expect(workspace.checkout.status).toMatchObject({
        kind: 'unknown',
        why: expect.stringContaining('not installed'),
      });
      expect(await workspace.whyUnknown(never)).toContain('not installed');
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('is not led to another repository by the environment of a hook', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    using other = Checkout.git({ 'other.txt': 'o\n' });
    other.write('other.txt', 'changed\n');
    const names = { GIT_DIR: other.file('.git'), GIT_WORK_TREE: other.path, GIT_INDEX_FILE: other.file('.git/index') };
    const before = { ...process.env };
    Object.assign(process.env, names);
    try {
      const workspace = await SharedCheckout.open(checkout.path, never);
      expect(workspace.checkout.status).toEqual({ kind: 'clean' });
      expect(workspace.checkout.head).toEqual({ kind: 'yes', value: headOf(checkout) });
      const place = isolatedProcessPlace(checkout.path, { stagesFiles: true });
      expect(place.env['GIT_INDEX_FILE']).not.toBe(names.GIT_INDEX_FILE);
      place[Symbol.dispose]();
    } finally {
      for (const name of Object.keys(names)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });
});

/** The fixture's git does not get the variables of a hook. */
function headOf(checkout: Checkout): string {
  return checkout.git('rev-parse', 'HEAD').trim();
}

describe('the place of a process', () => {
  it('has a copy of the index for a tool that stages files, and the copy goes with it', () => {
    using checkout = Checkout.git({ 'sub/a.txt': '' });
    const place = isolatedProcessPlace(checkout.file('sub'), { stagesFiles: true });
    const copy = place.env['GIT_INDEX_FILE'] ?? '';
    expect(place.root).toBe(checkout.path);
    expect(existsSync(copy)).toBe(true);
    place[Symbol.dispose]();
    expect(existsSync(copy)).toBe(false);
  });

  it('has no variables for a tool that stages nothing, outside git, or where git is to work as for the user', () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    using plain = Checkout.plain();
    expect(isolatedProcessPlace(checkout.path, { stagesFiles: false }).env).toEqual({});
    expect(isolatedProcessPlace(plain.path, { stagesFiles: true })).toMatchObject({ root: null, env: {} });
    expect(plainProcessPlace(checkout.path, { stagesFiles: true })).toMatchObject({ root: checkout.path, env: {} });
  });
});
