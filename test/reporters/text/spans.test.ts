import { describe, expect, it } from 'vitest';
import { frame } from '../../../src/reporters/frame/frame.ts';
import { RunView } from '../../../src/reporters/view/run-view.ts';
import { line, widthOf } from '../../../src/reporters/text/spans.ts';
import { finished, job, pool, result, Story, T0 } from '../story.ts';

const loud = (text: string) => `<${text}>`;

describe('a line', () => {
  it.each([
    [20, 'ab<cd>ef'],
    [6, 'ab<cd>ef'],
    [5, 'ab<cd>…'],
    [3, 'ab<…>'],
    [2, 'ab'],
    [1, '…'],
    [0, ''],
  ])('of %i cells is %s', (columns, expected) => {
    expect(line(columns, [['ab'], ['cd', loud], ['ef']])).toBe(expected);
  });

  it('has nothing behind its ellipsis, though blanks before it were dropped', () => {
    expect(line(8, [['ab      cd'], ['  ef']])).toBe('ab…');
    expect(line(5, [['日本語'], ['x']])).toBe('日本…');
  });

  it('is as wide as its pieces', () => {
    expect(widthOf([['ab'], ['日本', loud], ['']])).toBe(6);
  });
});

it('a job that had no turn took no time', () => {
  const skipped = result('b', { outcome: 'skipped', instance: null, turns: 0, duration_s: 0, error: 'depends on a' });
  const story = new Story().begin([job('a'), job('b')], [pool('aider', 1)]).at(1, finished(skipped));
  const view = story.events.reduce((seen, event) => seen.apply(event), new RunView());
  const row = frame(view, { columns: 80, rows: 24, now: T0 + 2000, color: false }).find((text) => text.startsWith('↓'));
  expect(row).toMatch(/^↓ b {2}aider {2,}skipped: depends on a$/);
});
