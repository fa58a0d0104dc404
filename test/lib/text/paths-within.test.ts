import { expect, it } from 'vitest';
import { pathsWithin } from '../../../src/lib/text/paths-within.ts';

it.each([
  ['Added /tmp/w/docs/a.md to read-only files.', 'Added docs/a.md to read-only files.'],
  ['/tmp/w/a and "/tmp/w/b c"', 'a and "b c"'],
  ['edit /tmp/w/x/tmp/w/a', 'edit x/tmp/w/a'],
  ['of another folder: /var/tmp/w/a /tmp/w2/a ~/tmp/w/a', 'of another folder: /var/tmp/w/a /tmp/w2/a ~/tmp/w/a'],
  ['the folder itself: /tmp/w', 'the folder itself: /tmp/w'],
])('paths within a folder are relative to it: %s', (text, told) => {
  expect(pathsWithin('/tmp/w', text)).toBe(told);
});
