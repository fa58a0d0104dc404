import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { referenceFiles } from '../../scripts/reference.ts';

it.each([...referenceFiles()])('%s is what `npm run reference` writes', (name, text) => {
  expect(readFileSync(join(import.meta.dirname, '..', '..', name), 'utf8')).toBe(text);
});

it('the page for man has no line that is taken for something else', () => {
  const page = [...referenceFiles()].find(([name]) => name.endsWith('.1'))![1];
  const requests = page.split('\n').flatMap((line) => /^[.'](\S*)/.exec(line)?.[1] ?? []);
  expect([...new Set(requests)].sort()).toEqual([
    'B',
    'I',
    'PP',
    'RE',
    'RS',
    'SH',
    'SS',
    'TH',
    'TP',
    '\\"',
    'br',
    'fi',
    'nf',
  ]);
  expect(page).toMatch(/^[\0-\x7f]*$/);
});
