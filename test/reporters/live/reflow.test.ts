import { describe, expect, test } from 'vitest';
import { eraseUp, reflow } from '../../../src/reporters/live/reflow.ts';

describe('reflow', () => {
  test.each([
    ['a wider window changes nothing', [50, 0, 78], { columns: 100, rows: 30 }, 3, []],
    ['lines wrap in a narrower one', [50, 0, 78, 40], { columns: 40, rows: 30 }, 6, []],
    ['what does not fit above the cursor is lost', [10, 20, 30, 40, 50], { columns: 80, rows: 4 }, 5, [10, 20]],
    ['a line that is only half in sight is lost', [70, 30, 30], { columns: 40, rows: 4 }, 4, [70]],
    ['nothing was drawn', [], { columns: 80, rows: 24 }, 0, []],
  ])('%s', (_name, widths, size, taken, lost) => {
    expect(reflow(widths, size)).toEqual({ taken, lost });
  });

  test('eraseUp clears the row of the cursor and the rows above it', () => {
    expect(eraseUp(2)).toBe('\r\u001b[2K\u001b[1A\u001b[2K\u001b[1A\u001b[2K');
  });
});
