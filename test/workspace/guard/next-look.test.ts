import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { TurnGuard } from '../../../src/workspace/guard/turn-guard.ts';

const CONFIG = '.git/config';
const NOTHING = { reserved: [], edited: [], outside: [] };

const guardOf = (cwd: string, staysWithinApprovals = false) =>
  TurnGuard.open({ cwd, approvals: 'allow-edits', staysWithinApprovals });

it('a turn that begins while another one ends is not blamed for what that one changed, and does not bring it back', async () => {
  using checkout = Checkout.git({});
  const before = readFileSync(checkout.file(CONFIG), 'utf8');
  const first = await guardOf(checkout.path);
  checkout.write(CONFIG, `${before}[core]\n\tsshCommand = evil\n`);
  const [breach, second] = await Promise.all([first.end(true), guardOf(checkout.path)]);
  expect(breach.reserved).toEqual([{ path: CONFIG, isPutBack: true, isCertain: true }]);
  expect(readFileSync(checkout.file(CONFIG), 'utf8')).toBe(before);
  expect(await second.end(true)).toEqual(NOTHING);
  expect(readFileSync(checkout.file(CONFIG), 'utf8')).toBe(before);
});

it('what a turn changed after another one was about to begin, and before it ended itself, is seen', async () => {
  using checkout = Checkout.git({});
  const before = readFileSync(checkout.file(CONFIG), 'utf8');
  const first = await guardOf(checkout.path);
  const begins = guardOf(checkout.path);
  checkout.write(CONFIG, `${before}[core]\n\tsshCommand = evil\n`);
  const [breach, second] = await Promise.all([first.end(true), begins]);
  expect(breach.reserved).toEqual([{ path: CONFIG, isPutBack: true, isCertain: true }]);
  expect(await second.end(true)).toEqual(NOTHING);
});

it('of turns that begin and end together, one that reports a change is blamed alone', async () => {
  using checkout = Checkout.git({});
  const turns = await Promise.all([1, 2, 3].map(() => guardOf(checkout.path)));
  checkout.write('.git/hooks/pre-commit', '#!/bin/sh\n');
  turns[1]!.report(checkout.file('.git/hooks/pre-commit'));
  const breaches = await Promise.all(turns.map((turn) => turn.end(true)));
  expect(breaches.map(({ reserved }) => reserved.length)).toEqual([0, 1, 0]);
});

it('what was changed between two turns is blamed on neither, and stays', async () => {
  using checkout = Checkout.git({});
  const first = await guardOf(checkout.path);
  expect(await first.end(true)).toEqual(NOTHING);
  const changed = `${readFileSync(checkout.file(CONFIG), 'utf8')}[user]\n\tname = somebody\n`;
  checkout.write(CONFIG, changed);
  const second = await guardOf(checkout.path);
  expect(await second.end(true)).toEqual(NOTHING);
  expect(readFileSync(checkout.file(CONFIG), 'utf8')).toBe(changed);
});
