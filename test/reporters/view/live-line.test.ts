import { describe, expect, test } from 'vitest';
import { LiveLine } from '../../../src/reporters/view/live-line.ts';

const at = (ms: number) => () => ms;

describe('the live line', () => {
  test('shows activity before text of an answer, for four seconds', () => {
    const live = new LiveLine();
    live.push('answer', 'I will read the file', at(0));
    expect(live.text).toBe('I will read the file');
    live.push('activity', 'Read core/state.py', at(10));
    live.push('answer', ' and then', at(20));
    expect(live.text).toBe('Read core/state.py');
    live.push('answer', ' write it', at(5000));
    expect(live.text).toBe('I will read the file and then write it');
  });

  test('shows stderr only while there is nothing else', () => {
    const live = new LiveLine();
    live.push('stderr', 'warning: old', at(0));
    expect(live.text).toBe('warning: old');
    live.push('activity', 'Read a.py', at(1));
    live.push('stderr', 'warning: older', at(9000));
    expect(live.text).toBe('Read a.py');
  });

  test('is never empty again once there was a line', () => {
    const live = new LiveLine();
    live.push('activity', 'Read a.py', at(0));
    for (const blank of ['', '\n\n', '\u001b[2K\r', '\u001b[31m\u001b[0m']) {
      live.push('activity', blank, at(1));
      expect(live.text).toBe('Read a.py');
    }
    live.push('answer', 'word\n', at(9000));
    expect(live.text).toBe('word');
    live.push('answer', '\n  ', at(9001));
    expect(live.text).toBe('word');
  });

  test('shows the last state of a progress bar', () => {
    const live = new LiveLine();
    live.push('activity', '10%\r20%\r30%\r', at(0));
    expect(live.text).toBe('30%');
  });

  test('has no escape sequence, even one that comes in two pieces', () => {
    const live = new LiveLine();
    live.push('answer', 'before \u001b]52;c;aGV', at(0));
    live.push('answer', 'sbG8=\u0007after', at(1));
    expect(live.text).toBe('before after');
  });

  test('keeps a bounded part of an answer without a newline', () => {
    const live = new LiveLine();
    for (let i = 0; i < 20_000; i++) live.push('answer', 'word '.repeat(20), at(i));
    expect(live.text.length).toBeLessThan(10_000);
  });
});
