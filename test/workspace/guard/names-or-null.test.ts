import { renameSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { namesOrNull } from '../../../src/workspace/guard/names-or-null.ts';

it('the names in a folder are those of now, however often and soon they change', () => {
  using folder = Checkout.plain({ 'hooks/a': '' });
  const hooks = folder.file('hooks');
  const names = () => namesOrNull(hooks)?.toSorted();
  expect(names()).toEqual(['a']);
  for (let n = 0; n < 200; n++) {
    folder.write(`hooks/b${n}`, '');
    expect(names()).toContain(`b${n}`);
    rmSync(folder.file(`hooks/b${n}`));
    expect(names()).toEqual(['a']);
  }
});

it('a folder that was as it is for long is read once, and shows a change all the same, also where its time is set back', () => {
  using folder = Checkout.plain({ 'hooks/a': '' });
  const hooks = folder.file('hooks');
  const later = Date.now() + 3_600_000;
  const read = namesOrNull(hooks, later);
  expect(namesOrNull(hooks, later)).toBe(read);
  const { ctimeMs, mtime } = statSync(hooks);
  // That it was long ago was not true: until the file system gives another time.
  do folder.write('now', String(Math.random()));
  while (statSync(folder.file('now')).ctimeMs <= ctimeMs);
  folder.write('hooks/b', '');
  utimesSync(hooks, mtime, mtime);
  expect(namesOrNull(hooks, later)?.toSorted()).toEqual(['a', 'b']);
});

it('a folder that is not there has none, one that can’t be read has no answer, and both may come and go', () => {
  using folder = Checkout.plain({ 'hooks/a': '', file: '' });
  const hooks = folder.file('hooks');
  expect(namesOrNull(folder.file('none'))).toEqual([]);
  expect(namesOrNull(folder.file('file/none'))).toEqual([]);
  symlinkSync('loop', folder.file('loop'));
  expect(namesOrNull(folder.file('loop'))).toBeNull();
  expect(namesOrNull(hooks)).toEqual(['a']);
  renameSync(hooks, folder.file('away'));
  expect(namesOrNull(hooks)).toEqual([]);
  folder.write('hooks/other', '');
  expect(namesOrNull(hooks)).toEqual(['other']);
});
