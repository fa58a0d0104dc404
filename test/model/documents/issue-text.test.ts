import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkDocument, issueOf } from '../../../src/model/documents/issues.ts';

const SCHEMA = z.strictObject({
  text: z.string().min(1).optional(),
  between: z.string().min(3).max(5).optional(),
  above: z.number().gt(0).lt(10).optional(),
  count: z.int().min(1).max(10).optional(),
  choice: z.enum(['one', 'two']).optional(),
  version: z.literal(1).optional(),
  list: z.array(z.string()).min(1).max(2).optional(),
  pair: z.tuple([z.string(), z.number()]).optional(),
  flag: z.boolean().optional(),
  inner: z.strictObject({ key: z.string() }).optional(),
  pattern: z.string().regex(/^x$/).optional(),
  words: z.string().regex(/^x$/, 'must be an x').optional(),
  record: z.record(z.string().regex(/^[a-z]+$/, 'must be lower case'), z.string()).optional(),
  either: z.union([z.string(), z.number()]).optional(),
  kind: z
    .discriminatedUnion('is', [z.strictObject({ is: z.literal('a') }), z.strictObject({ is: z.literal('b') })])
    .optional(),
  refined: z
    .string()
    .refine((text) => text !== 'x', 'is x')
    .optional(),
  nothing: z.null().optional(),
  fives: z.number().multipleOf(5).optional(),
});

it.each<[unknown, string]>([
  [{ text: '' }, 'text is empty'],
  [{ text: 1 }, 'text must be a string, not a number'],
  [{ text: null }, 'text must be a string, not null'],
  [{ between: 'ab' }, 'between must have at least 3 characters'],
  [{ between: 'abcdef' }, 'between must have at most 5 characters'],
  [{ above: 0 }, 'above must be more than 0'],
  [{ above: 10 }, 'above must be less than 10'],
  [{ above: Number.NaN }, 'above must be a number, not NaN'],
  [{ count: 1.5 }, 'count must be a whole number, not a number'],
  [{ count: 0 }, 'count must be at least 1'],
  [{ count: 11 }, 'count must be at most 10'],
  [{ choice: 'three' }, 'choice must be one of "one", "two"'],
  [{ version: 2 }, 'version must be 1'],
  [{ list: [] }, 'list is empty'],
  [{ list: ['a', 'b', 'c'] }, 'list must have at most 2 items'],
  [{ list: 'a' }, 'list must be an array, not a string'],
  [{ list: ['a', 1] }, 'list[1] must be a string, not a number'],
  [{ pair: ['a'] }, 'pair must have at least 2 items'],
  [{ flag: 'yes' }, 'flag must be a boolean, not a string'],
  [{ inner: {} }, 'inner.key is missing'],
  [{ inner: [] }, 'inner must be an object, not an array'],
  [{ pattern: 'y' }, 'pattern must match /^x$/'],
  [{ words: 'y' }, 'words must be an x'],
  [{ record: { A: 'a' } }, 'record.A must be lower case'],
  [{ either: true }, 'either is not valid'],
  [{ kind: { is: 'c' } }, 'kind.is must be one of "a", "b"'],
  [{ refined: 'x' }, 'refined is x'],
  [{ nothing: 1 }, 'nothing must be null, not a number'],
  [{ fives: 3 }, 'fives must be a multiple of 5'],
  [{ cuont: 1 }, 'cuont is not a known key; did you mean "count"?'],
  [5, '$ must be an object, not a number'],
])('the fault of %j reads: %s', (document, text) => {
  const { faults } = checkDocument(SCHEMA, document, () => Object.keys(SCHEMA.shape));
  const lines = faults
    .map(issueOf)
    .map(({ place, message, hint }) => [`${place} ${message}`, hint].filter(Boolean).join('; '));
  expect(lines).toEqual([text]);
});
