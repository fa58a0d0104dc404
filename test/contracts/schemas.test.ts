import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PARSER_FOLDER, parserFiles } from '../../scripts/parsers.ts';
import {
  EVENT_HASH_FILE,
  eventSchemaHash,
  HASH_FILE,
  ROWS_FILE,
  rows,
  SCHEMA_FOLDER,
  schemaFiles,
  schemaHash,
} from '../../scripts/schemas.ts';

describe('schema/', () => {
  const made = schemaFiles();

  it('has the files that the sources make, and no others', () => {
    expect(readdirSync(SCHEMA_FOLDER).sort()).toEqual([...made.keys()].sort());
  });

  it.each([...made])('%s is what `npm run schemas` writes', (name, text) => {
    expect(readFileSync(join(SCHEMA_FOLDER, name), 'utf8')).toBe(text);
  });
});

describe('the hash of the schema of the control protocol', () => {
  it('is as `npm run schemas` writes it', () => {
    expect(JSON.parse(readFileSync(HASH_FILE, 'utf8'))).toEqual(schemaHash());
  });
});

describe('the hash of the schema of events', () => {
  it('is as `npm run schemas` writes it', () => {
    expect(JSON.parse(readFileSync(EVENT_HASH_FILE, 'utf8'))).toEqual(eventSchemaHash());
  });
});

describe('the rows of the built-in tools', () => {
  it('are as `npm run schemas` writes them', () => {
    expect(JSON.parse(readFileSync(ROWS_FILE, 'utf8'))).toEqual(rows());
  });
});

describe('the generated parsers', () => {
  const made = parserFiles();
  const folder = join(SCHEMA_FOLDER, '..', PARSER_FOLDER);

  it('have the files that the sources make, and no others', () => {
    expect(readdirSync(folder).sort()).toEqual(['README.md', ...made.keys()].sort());
  });

  it.each([...made])('%s is what `npm run schemas` writes', (name, text) => {
    // Not the texts: they are too long to be shown.
    expect(readFileSync(join(folder, name), 'utf8') === text).toBe(true);
  });
});
