import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { MadeFiles } from '../../src/adapters/made-files.ts';

it('of the files that a tool made where they were only named, those stay that it wrote or that have a content', () => {
  using folder = Checkout.plain({ 'was/empty.txt': '' });
  const files = ['src/deep/tpyo.py', 'src/written.py', 'pkg/__init__.py', 'never.txt', 'was/empty.txt', 'was/new.txt'];
  const made = new MadeFiles({ cwd: folder.path, root: folder.path }, files);
  for (const file of files.filter((each) => each !== 'never.txt')) {
    mkdirSync(dirname(folder.file(file)), { recursive: true });
    writeFileSync(folder.file(file), file === 'src/written.py' ? 'x' : '');
  }
  made.removeUnused(['pkg/__init__.py']);
  const there = (file: string) => existsSync(folder.file(file));
  expect(files.filter(there)).toEqual(['src/written.py', 'pkg/__init__.py', 'was/empty.txt']);
  expect([there('src/deep'), there('src'), there('was')]).toEqual([false, true, true]);
});
