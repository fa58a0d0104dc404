import { linkSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fileIdentity } from '../../../src/lib/files/file-identity.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

it('two hard links are one file, two files with the same content are two', () => {
  using folder = Checkout.plain({ a: 'x', b: 'x' });
  linkSync(folder.file('a'), folder.file('c'));
  const [a, b, c] = ['a', 'b', 'c'].map((name) => fileIdentity(folder.file(name)));
  expect(a).toBe(c);
  expect(a).not.toBe(b);
});

it('a file that does not exist is told by its folder and its name', () => {
  using folder = Checkout.plain();
  mkdirSync(folder.file('pkg'));
  symlinkSync('pkg', folder.file('link'));
  const throughLink = realpathSync(folder.file('link'));
  expect(fileIdentity(`${throughLink}/new/a.py`)).toBe(fileIdentity(folder.file('pkg/new/a.py')));
  expect(fileIdentity(folder.file('pkg/new/a.py'))).not.toBe(fileIdentity(folder.file('pkg/new/b.py')));
  expect(fileIdentity(folder.file('pkg/a'))).not.toBe(fileIdentity(folder.file('a')));
});
