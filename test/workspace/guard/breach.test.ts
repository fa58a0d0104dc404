import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/model/turn/outcome.ts';
import { type Breach, textOfBreach, withBreach } from '../../../src/workspace/guard/breach.ts';

const change = (path: string, isPutBack = true, isCertain = true) => ({ path, isPutBack, isCertain });
const NOTHING: Breach = { reserved: [], edited: [], outside: [] };

describe('what a turn did that it may not do', () => {
  it.each<[Partial<Breach>, string | null]>([
    [{}, null],
    [{ reserved: [change('.git/config')] }, 'it changed .git/config, which no job may change; aim put that back'],
    [
      { reserved: [change('.git/config'), change('.aim/x', false)] },
      'it changed .git/config, .aim/x, which no job may change; aim put back what it could; .aim/x is as it was left',
    ],
    [{ reserved: [change('.git', false)] }, 'it changed .git, which no job may change; .git is as it was left'],
    [
      { reserved: [change('.git/config', true, false)] },
      '.git/config changed, which no job may change, while others ran: which one did it is not known; aim put that back',
    ],
    [{ outside: ['/etc/motd'] }, 'it changed /etc/motd, which is outside its folder'],
    [{ edited: ['a.txt', 'b.txt'] }, 'it changed a.txt, b.txt, though it may only read'],
    [
      { edited: Array.from({ length: 12 }, (_, n) => `${n}`) },
      'it changed 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more, though it may only read',
    ],
  ])('%j is a sentence', (breach, text) => {
    expect(textOfBreach({ ...NOTHING, ...breach })).toBe(text);
  });

  it.each<[Outcome, Outcome]>([
    [{ kind: 'completed' }, { kind: 'refused', reason: 'it changed a, though it may only read' }],
    [
      { kind: 'failed', reason: 'no luck' },
      { kind: 'refused', reason: 'it changed a, though it may only read; no luck' },
    ],
    [
      { kind: 'timed_out', reason: 'no end' },
      { kind: 'timed_out', reason: 'no end; it changed a, though it may only read' },
    ],
  ])('%j becomes %j', (outcome, judged) => {
    expect(withBreach(outcome, { ...NOTHING, edited: ['a'] })).toEqual(judged);
    expect(withBreach(outcome, NOTHING)).toBe(outcome);
  });
});
