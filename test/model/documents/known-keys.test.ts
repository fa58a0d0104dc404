import { expect, it } from 'vitest';
import { z } from 'zod';
import { knownKeysOf } from '../../../src/model/documents/known-keys.ts';

const known = knownKeysOf(
  z.strictObject({
    tools: z.record(
      z.string(),
      z.strictObject({ name: z.string(), part: z.strictObject({ deep: z.int() }).prefault({ deep: 1 }) }),
    ),
    lines: z.array(z.strictObject({ line: z.string() })).default([]),
    text: z.string().optional(),
  }),
);

it.each<[PropertyKey[], string[]]>([
  [[], ['tools', 'lines', 'text']],
  [['tools'], []],
  [
    ['tools', 'any'],
    ['name', 'part'],
  ],
  [['tools', 'any', 'part'], ['deep']],
  [['lines', 3], ['line']],
  [['text'], []],
  [['no', 'such'], []],
])('at %j a document may have the keys %j', (path, keys) => {
  expect(known(path)).toEqual(keys);
});
