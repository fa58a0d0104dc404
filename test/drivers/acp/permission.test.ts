import { mkdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { chooseOption, isAllowed, placeOf, type Place } from '../../../src/drivers/acp/permission.ts';
import type { Approvals } from '../../../src/model/approvals.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

const PLACES: readonly Place[] = ['inside', 'reserved', 'outside', 'unnamed'];

/** Where each kind is allowed. */
it.each<[Approvals, string, readonly Place[]]>([
  ['allow-all', 'execute', PLACES],
  ['allow-all', 'edit', PLACES],
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
  expect(PLACES.filter((place) => isAllowed(approvals, { kind, place }))).toEqual(where);
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
  expect(at()).toBe('unnamed');
  expect(at('a.txt', 'sub/new.txt', 'not/yet/there.txt')).toBe('inside');
  expect(at('a.txt', '.git/config')).toBe('reserved');
  expect(at('sub/.git/hooks/x')).toBe('reserved');
  expect(at('.aim/runs')).toBe('reserved');
  expect(at('a.txt', 'out/b.txt')).toBe('outside');
  expect(at('../b.txt', '.git/config')).toBe('outside');
});

it.each([
  [['allow_always', 'allow_once', 'reject_once'], true, 'allow_once'],
  [['allow_always', 'reject_once'], true, 'allow_always'],
  [['reject_once'], true, null],
  [['allow_once', 'reject_always', 'reject_once'], false, 'reject_once'],
  [['reject_always'], false, 'reject_always'],
  [['allow_once'], false, null],
  [[], false, null],
])('of the options %j, the one that is chosen to allow (%s) is %s', (kinds, allow, chosen) => {
  const options = kinds.map((kind) => ({ optionId: kind, kind }));
  expect(chooseOption(options, allow)).toBe(chosen);
});
