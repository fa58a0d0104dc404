import { expect, it } from 'vitest';
import type { LandingResult } from '../../../src/model/merging/landing.ts';
import { landingText } from '../../../src/reporters/text/landing-text.ts';

const landing: LandingResult = {
  kind: 'landed',
  how: 'ff',
  commits: 2,
  branch: 'main',
  from: null,
  to: null,
  replayed: false,
  note: null,
  reason: null,
  command: null,
};

it.each([
  [{}, '2 commits landed on main'],
  [{ how: 'staged' }, 'The change of 2 commits is staged in your checkout'],
  [{ kind: 'left', how: null, branch: 'aim/r/merged', commits: 1 }, '1 commit is on the branch aim/r/merged'],
  [{ kind: 'kept', how: null, branch: null }, '2 commits are kept in refs/aim/r/tip'],
] as const)('where the commits of a run are: %j', (over, text) => {
  expect(landingText({ ...landing, ...over }, 'r')).toBe(text);
});
