import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { core } from 'zod';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../fixtures/job-lists/random.ts';
import { jobFileParser } from '../../src/generated/job-file-parser.js';
import { jobFileSchema } from '../../src/jobs/file/job-file.ts';
import { durationsParser } from '../../src/generated/durations-parser.js';
import { durationsSchema } from '../../src/jobs/record/durations/learnt-durations.ts';
import { journalHeaderParser } from '../../src/generated/journal-header-parser.js';
import { journalHeaderSchema } from '../../src/jobs/record/journal-header.ts';
import { INVALID, type Parser } from '../../src/lib/schema/parser.ts';
import { parseJson } from '../../src/model/documents/json-text.ts';
import { parseYaml } from '../../src/model/documents/yaml-text.ts';
import { lockOwnerSchema } from '../../src/process/records/lock-file.ts';
import { orphanRecordSchema } from '../../src/process/records/orphan-record.ts';
import { lockOwnerParser, orphanRecordParser } from '../../src/generated/record-parsers.js';

const root = join(import.meta.dirname, '..', '..');
const SEED = 20261126;
const CASES = 3000;

/** What a parser and its schema come to, as text: the order of keys counts. */
function both(parser: Parser, schema: core.$ZodType, document: unknown) {
  const before = JSON.stringify(document);
  const parsed = parser(document);
  const checked = core.safeParse(schema, document);
  // Neither changes what it is given.
  expect(JSON.stringify(document)).toBe(before);
  const text = (value: unknown) => JSON.stringify(value) ?? 'undefined';
  return {
    byParser: parsed === INVALID ? 'not right' : text(parsed),
    bySchema: checked.success ? text(checked.data) : 'not right',
  };
}

function agree(parser: Parser, schema: core.$ZodType, document: unknown): boolean {
  const { byParser, bySchema } = both(parser, schema, document);
  if (byParser !== bySchema) expect({ document, byParser }).toEqual({ document, byParser: bySchema });
  return byParser !== 'not right';
}

/** Job files that are there: examples, fixtures, and what the documents show. */
function jobFiles(): readonly (readonly [name: string, document: unknown])[] {
  const files = globSync(['examples/*.{json,yaml}', 'fixtures/job-files/**/*.{json,jsonc,yaml,yml}'], { cwd: root });
  const ofFiles = files.sort().flatMap((name) => documentIn(name, readFileSync(join(root, name), 'utf8')));
  const pages = globSync(['README.md', 'docs/*.md'], { cwd: root }).sort();
  const shown = pages.flatMap((page) => {
    const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```(jsonc?|yaml)\n(.*?)^```/gms);
    return [...blocks].flatMap(([, kind, text], index) => documentIn(`${page} ${index}.${kind}`, text!));
  });
  return [...ofFiles, ...shown];
}

function documentIn(name: string, text: string): (readonly [string, unknown])[] {
  try {
    const { value } = (/ya?ml$/.test(name) ? parseYaml : parseJson)(name, text);
    return [[name, Array.isArray(value) ? { jobs: value } : value]];
  } catch {
    return []; // broken on purpose, or a part of a file
  }
}

const FULL = JSON.parse(readFileSync(join(root, 'fixtures/job-files/valid/full.json'), 'utf8')) as unknown;
const RECORD = {
  version: 1,
  owner: '0123456789abcdef01234567',
  pid: 7,
  birth: '123',
  boot: 'b',
  pid_space: 's',
  temp: '/tmp',
  children: [{ pid: 8, birth: '124' }],
};

const PARSERS: readonly (readonly [name: string, Parser, core.$ZodType, seeds: readonly unknown[]])[] = [
  ['a job file', jobFileParser, jobFileSchema, [FULL, ...jobFiles().map(([, document]) => document)]],
  [
    'what is learnt of durations',
    durationsParser,
    durationsSchema,
    [
      {
        version: 1,
        seconds: [
          ['a', 1.5],
          ['b', 0],
        ],
      },
    ],
  ],
  [
    'the first line of a journal',
    journalHeaderParser,
    journalHeaderSchema,
    [
      { journal: 2, aim: '1', events: 'a' },
      { journal: 1, aim: '1' },
    ],
  ],
  ['the owner of a lock', lockOwnerParser, lockOwnerSchema, [{ pid: 1, birth: '2', run_id: '3' }]],
  ['the record of an aim', orphanRecordParser, orphanRecordSchema, [RECORD]],
];

/** Values to put anywhere in a document. */
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  2,
  3,
  -1,
  0.5,
  1e15,
  86_400,
  86_401,
  1e308,
  '',
  ' ',
  'a',
  'job-1',
  '1',
  'constructor',
  '__proto__',
  'a\0b',
  'a\nb',
  '\ud800',
  '😀',
  '😀'.repeat(60),
  'x'.repeat(101),
  'x'.repeat(10_001),
  'auto',
  'always',
  'never',
  'shared',
  'worktree',
  'sim',
  'ask',
  'edit',
  'allow-edits',
  'least_busy',
  'crashed',
  'any',
  'stop',
  'x.py',
  [],
  [''],
  ['a'],
  ['a', 'b'],
  ['a', 1],
  [null],
  [['a', 1]],
  {},
  { a: 1 },
  { argv: ['true'] },
  { name: 'p', mode: 'auto' },
  { files: ['*.py'] },
  { values: ['a'], allow_empty: true },
  { timeout_seconds: 5 },
  { max: 1, within_seconds: 2 },
  { input: 1, output: 2 },
  { tokens: 5 },
  { cost_usd: 1, on_spent: 'stop' },
  { prompt: 'x' },
  [{ prompt: 'x' }],
];

describe.each(PARSERS)('the generated parser of %s', (_, parser, schema, seeds) => {
  const random = randomFrom(SEED);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const keys = [...new Set(seeds.flatMap((seed) => [...keysIn(seed)])), 'other', '__proto__', 'constructor'];

  it('comes to the same as its schema, for what is there', () => {
    const right = seeds.filter((seed) => agree(parser, schema, seed));
    expect(right.length).toBeGreaterThan(0);
  });

  it(`comes to the same as its schema, for ${CASES} changed documents (seed ${SEED})`, () => {
    const rights = seeds.filter((seed) => parser(seed) !== INVALID);
    let right = 0;
    for (let n = 0; n < CASES; n++) {
      let document: unknown = structuredClone(pick(rights));
      for (let change = Math.floor(random() * 3); change >= 0; change--) document = changed(document);
      if (agree(parser, schema, document)) right += 1;
    }
    // Both ends are tried often enough to say something.
    expect(right).toBeGreaterThan(CASES / 50);
    expect(right).toBeLessThan(CASES - CASES / 50);
  });

  /** A document with one change somewhere in it. */
  function changed(document: unknown): unknown {
    const places: { at: Record<PropertyKey, unknown>; key: string }[] = [];
    collect(document, places);
    if (places.length === 0) return pick(VALUES);
    const { at, key } = pick(places);
    const how = random();
    if (how < 0.25) delete at[key];
    else if (how < 0.4 && !Array.isArray(at)) define(at, pick(keys), structuredClone(pick(VALUES)));
    else if (how < 0.5 && Array.isArray(at)) at.push(structuredClone(pick(at)));
    else if (how < 0.6) define(at, key, structuredClone(pick(places).at));
    else define(at, key, structuredClone(pick(VALUES)));
    return document;
  }
});

/** As JSON.parse has it: `__proto__` is a key like others. */
function define(at: object, key: string, value: unknown): void {
  Object.defineProperty(at, key, { value, enumerable: true, configurable: true, writable: true });
}

function collect(value: unknown, places: { at: Record<PropertyKey, unknown>; key: string }[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    places.push({ at: value as Record<PropertyKey, unknown>, key });
    collect((value as Record<PropertyKey, unknown>)[key], places);
  }
}

function* keysIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* keysIn(each);
  }
}
