import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { RemoteWork } from '../../../src/model/turn/remote-work.ts';
import { patchKeeper } from '../../../src/workspace/patches/patch-keeper.ts';

const WORK: RemoteWork = {
  session: 's1',
  url: null,
  state: 'COMPLETED',
  waits_for: null,
  outputs: [{ kind: 'patch', patch: 'diff', base_commit: '', message: '', files: [], problem: null, file: null }],
};

const placeOf = (documents: string) => ({ journals: documents, documents });

it.each(['.aim', '.aim/patches'])('a link in place of %s is not written through', (link) => {
  using checkout = Checkout.plain();
  using elsewhere = Checkout.plain();
  using user = Checkout.plain();
  if (link !== '.aim') mkdirSync(checkout.file('.aim'));
  symlinkSync(elsewhere.path, checkout.file(link));
  const keep = patchKeeper({ places: [placeOf(checkout.file('.aim')), placeOf(user.path)] });
  expect(keep(WORK).outputs).toMatchObject([{ file: join(user.path, 'patches', 's1.patch') }]);
  expect(readFileSync(user.file('patches/s1.patch'), 'utf8')).toBe('diff');
  expect(readdirSync(elsewhere.path)).toEqual([]);
});
