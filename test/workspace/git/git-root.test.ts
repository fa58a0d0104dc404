import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { gitRootOf } from '../../../src/workspace/git/git-root.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

it('finds the top from below, and passes over an empty .git that a sandbox left', () => {
  using checkout = Checkout.git({ 'deep/er/a.txt': '' });
  mkdirSync(checkout.file('deep/.git'));
  expect(gitRootOf(checkout.file('deep/er'))).toBe(checkout.path);
  expect(gitRootOf('/')).toBeNull();
});
