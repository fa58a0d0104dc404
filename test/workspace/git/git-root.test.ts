import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { gitRootOf } from '../../../src/workspace/git/git-root.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

it('the top of a checkout is found from below it, past an empty .git that a sandbox has left', () => {
  using checkout = Checkout.git({ 'deep/er/a.txt': '' });
  mkdirSync(checkout.file('deep/.git'));
  expect(gitRootOf(checkout.file('deep/er'))).toBe(checkout.path);
  expect(gitRootOf('/')).toBeNull();
});
