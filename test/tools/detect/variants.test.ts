import { expect, it } from 'vitest';
import { rowFor, untried } from '../../../src/tools/detect/variants.ts';
import { fakeAcp } from '../../../fixtures/agents/rows.ts';

const row = fakeAcp('plain', {
  args: ['--acp'],
  versionsTried: '1.0.0 - 1.9.0',
  variants: [
    { versions: '0.4.0 - 0.9.9', args: ['--experimental-acp'] },
    { versions: '0.0.1 - 0.9.9', protocol: 'exec', oneShot: { args: ['-p'], output: 'text' } },
  ],
});

it.each<[string | null, string, string[]]>([
  [null, 'acp', ['--acp']],
  ['1.4.0', 'acp', ['--acp']],
  ['2.0.0', 'acp', ['--acp']],
  ['0.4.0', 'acp', ['--experimental-acp']],
  ['0.9.9-beta.1', 'acp', ['--experimental-acp']],
  ['0.3.9', 'exec', ['--acp']],
])('version %s has protocol %s and arguments %j', (version, protocol, args) => {
  const found = rowFor(row, version);
  expect([found.id, found.protocol, found.args]).toEqual(['fake-acp', protocol, args]);
});

it.each([
  ['1.0.0', null],
  ['1.9.0', null],
  [null, null],
  ['0.9.0', /fake-acp 0\.9\.0 was not tried with this aim, 1\.0\.0 - 1\.9\.0 was/],
  ['1.10.0', /may behave in another way/],
])('the warning about version %s is %s', (version, expected) => {
  const warning = untried({ row, version });
  if (expected === null) expect(warning).toBeNull();
  else expect(warning).toMatch(expected);
});

it('the warning about a version that is older than all that were tried says what is known to differ', () => {
  const known = { ...row, olderVersions: 'an error comes as its answer' };
  expect(untried({ row: known, version: '0.9.0' })).toBe(
    'fake-acp 0.9.0 was not tried with this aim, 1.0.0 - 1.9.0 was: an error comes as its answer',
  );
  expect(untried({ row: known, version: '2.0.0' })).toMatch(/may behave in another way/);
});

it('there is no warning about a tool whose row names no tried versions', () => {
  expect(untried({ row: { ...row, versionsTried: undefined }, version: '1.0.0' })).toBeNull();
});
