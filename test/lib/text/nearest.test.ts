import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../src/lib/text/nearest.ts';

describe('the nearest names', () => {
  const tools = ['aider', 'claude', 'codex', 'sim'];

  it.each<[string, string[]]>([
    ['aidr', ['aider']],
    ['AIDER', ['aider']],
    ['cluade', ['claude']],
    ['cod', ['codex']],
    ['zzzzzz', []],
    ['', []],
  ])('to %j are %j', (wanted, names) => {
    expect(nearest(wanted, tools)).toEqual(names);
  });

  it('are offered as a question', () => {
    expect(didYouMean('aidr', tools)).toBe('did you mean "aider"?');
    expect(didYouMean('zzzzzz', tools)).toBeUndefined();
  });
});
