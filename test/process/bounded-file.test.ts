import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BoundedFile } from '../../src/process/bounded-file.ts';
import { FakeClock } from '../support/fake-clock.ts';

it('the output of a program does not fill the disk: its end is kept, and what it prints then follows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aim-bounded-'));
  try {
    const path = join(folder, 'out.txt');
    const clock = new FakeClock();
    const max = 2 * 1024 * 1024;
    const writer = openSync(path, 'a');
    {
      using _bounded = new BoundedFile(path, clock, max);
      writeSync(writer, 'begin\n');
      clock.advance(1000);
      expect(readFileSync(path, 'utf8')).toBe('begin\n');
      writeSync(writer, `${'x'.repeat(3 * 1024 * 1024)}last\n`);
      clock.advance(1000);
      expect(statSync(path).size).toBeLessThan(max);
      writeSync(writer, 'more\n');
      expect(readFileSync(path, 'utf8')).toMatch(/^\[the beginning is cut off: more than 2 MB\]\nx+last\nmore\n$/);
      // Between two looks, and when it ends.
      appendFileSync(path, 'y'.repeat(max));
    }
    expect(statSync(path).size).toBeLessThan(max);
    closeSync(writer);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
