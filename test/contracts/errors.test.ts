import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXIT_CODES } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';

it('docs/ERRORS.md lists every error code, with the exit code that it has', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'ERRORS.md'), 'utf8');
  const documented: [string, number][] = [];
  for (const [, exits = '', codes = ''] of text.matchAll(/^\| ([\d, ]+) \|.*\|([^|]*)\|$/gm)) {
    const names = [...codes.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
    const numbers = exits.split(',').map(Number);
    // A row has one exit code for all its errors, or one for each.
    names.forEach((name, index) => documented.push([name, numbers[numbers.length === 1 ? 0 : index]!]));
  }
  expect(Object.fromEntries(documented)).toEqual({ ...EXIT_CODES, bug: EXIT.bug });
});
