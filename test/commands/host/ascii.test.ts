import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forLocale, usesAscii } from '../../../commands/host/ascii.ts';

const root = join(import.meta.dirname, '..', '..', '..');

describe('the locale', () => {
  it.each([
    [{}, false],
    [{ LANG: 'C.UTF-8' }, false],
    [{ LANG: 'de_DE.utf8' }, false],
    [{ LC_ALL: 'C' }, true],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, true],
    [{ LANG: 'en_US.UTF-8', LC_CTYPE: 'POSIX' }, true],
    [{ LANG: 'C', LC_ALL: 'C.UTF-8' }, false],
    [{ LANG: 'C', LC_ALL: '' }, true],
    [{ LANG: 'de_DE.ISO-8859-1' }, true],
  ])('%j: ASCII alone is %j', (environment, expected) => {
    expect(usesAscii(environment)).toBe(expected);
  });

  it('has a character of one cell for each of those that aim prints', () => {
    const files = globSync(['src/reporters/**/*.ts', 'commands/**/*.ts'], { cwd: root });
    const lines = files.flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n'));
    const printed = lines.filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line) && !line.includes('segment'));
    const text = printed.join('\n');
    const left = [...new Set(forLocale(text, { LC_ALL: 'C' }).match(/[^\0-\x7f]/gu) ?? [])];
    // Of a report in Markdown, which is a file.
    expect(left.filter((char) => !'✅❌'.includes(char))).toEqual([]);
    expect(forLocale(text, { LC_ALL: 'C' })).toHaveLength(text.length);
  });
});
