import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** The lines of the files of tests that match, each after the name of its file. */
function linesWith(pattern: RegExp): string[] {
  return globSync('test/**/*.ts', { cwd: root }).flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${file.replaceAll('\\', '/')}: ${line.trim()}`),
  );
}

it('no test waits for time to pass: what it waits for has a limit and a message, by eventually()', () => {
  expect(linesWith(/setTimeout\(resolve|Bun\.sleep|\bwhile \(!/)).toEqual([]);
});

it('no test measures time: figures are taken by bench/, as ratios', () => {
  expect(linesWith(/performance\.now\(|Bun\.nanoseconds\(/)).toEqual([]);
});
