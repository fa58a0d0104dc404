import { mkdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { judge, type Place, placeOf } from '../../../src/drivers/shared/permission-policy.ts';
import type { Approvals } from '../../../src/model/pool/approvals.ts';
import { gitFoldersOf } from '../../../src/workspace/git/git-folders.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

const PLACES: readonly Place[] = ['inside', 'reserved', 'outside', 'outside-reserved', 'unnamed'];

/** Where each kind is allowed. */
it.each<[Approvals, string, readonly Place[]]>([
  ['allow-all', 'execute', PLACES],
  ['allow-all', 'edit', ['inside', 'outside', 'unnamed']],
  ['allow-all', 'read', PLACES],
  ['deny', 'read', []],
  ['read-only', 'read', ['inside', 'reserved', 'unnamed']],
  ['read-only', 'search', ['inside', 'reserved', 'unnamed']],
  ['read-only', 'edit', []],
  ['read-only', 'execute', []],
  ['allow-edits', 'read', ['inside', 'reserved', 'unnamed']],
  ['allow-edits', 'edit', ['inside']],
  ['allow-edits', 'delete', ['inside']],
  ['allow-edits', 'move', ['inside']],
  ['allow-edits', 'execute', []],
  ['allow-edits', 'fetch', []],
  ['allow-edits', 'other', []],
  ['allow-edits', 'a_new_kind', []],
])('under %s, a request of kind %s is allowed for files that are %j', (approvals, kind, where) => {
  expect(PLACES.filter((place) => judge(approvals, { kind, place }) === 'allow')).toEqual(where);
});

/** What allow-edits would refuse, but for what git does and what aim keeps. */
it.each<[string, readonly Place[]]>([
  ['edit', ['outside', 'unnamed']],
  ['delete', ['outside', 'unnamed']],
  ['execute', PLACES],
  ['read', ['outside', 'outside-reserved']],
  ['a_new_kind', PLACES],
])('under ask, a person is asked about a request of kind %s for files that are %j', (kind, where) => {
  expect(PLACES.filter((place) => judge('ask', { kind, place }) === 'ask')).toEqual(where);
  const allowed = (approvals: Approvals) => PLACES.filter((place) => judge(approvals, { kind, place }) === 'allow');
  expect(allowed('ask')).toEqual(allowed('allow-edits'));
});

it('the place of files is found with links followed', () => {
  using checkout = Checkout.plain({ 'a.txt': '' });
  const at = (...names: string[]) =>
    placeOf(
      checkout.path,
      names.map((name) => checkout.file(name)),
    );
  mkdirSync(checkout.file('sub'));
  symlinkSync(tmpdir(), checkout.file('out'));
  mkdirSync(checkout.file('.git'));
  symlinkSync('.git', checkout.file('link-git'));
  symlinkSync('.aim', checkout.file('link-aim'));
  symlinkSync('link-git/hooks/x', checkout.file('link-hook'));
  symlinkSync('../missing.txt', checkout.file('to-nothing'));
  symlinkSync('loop', checkout.file('loop'));
  expect(at()).toBe('unnamed');
  expect(at('a.txt', 'sub/new.txt', 'not/yet/there.txt')).toBe('inside');
  expect(at('a.txt', '.git/config')).toBe('reserved');
  expect(at('sub/.git/hooks/x')).toBe('reserved');
  expect(at('.aim/runs')).toBe('reserved');
  expect(at('a.txt', 'out/b.txt')).toBe('outside');
  expect(at('link-git/config')).toBe('reserved');
  expect(at('link-aim/x')).toBe('reserved');
  expect(at('link-hook')).toBe('reserved');
  expect(at('.GIT/config')).toBe('reserved');
  expect(at('.gitignore', '.github/x.yml', 'x.git')).toBe('inside');
  expect(at('to-nothing')).toBe('outside');
  expect(at('loop')).toBe('outside');
  expect(at('../b.txt', '.git/config')).toBe('outside-reserved');
});

it("a folder of git's with another name is git's as well", async () => {
  using checkout = Checkout.plain({ 'a.txt': '' });
  checkout.git('init', '-q', '--separate-git-dir=own', '.');
  await gitFoldersOf(checkout.path);
  expect(placeOf(checkout.path, [checkout.file('own/config')])).toBe('reserved');
});
