// Writes what is made of the zod schemas, which are the only source: schema/*.json, the built-in tools with all that a schema
// adds to a row (src/tools/registry/built-in-rows.json), and the parsers of what commands read at their start (parsers.ts).
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { jsonSchema, SCHEMA_TITLES } from '../src/host/json-schemas.ts';
import { BUILT_IN } from '../src/tools/registry/built-in.ts';
import { Registry } from '../src/tools/registry/registry.ts';
import type { ToolRow } from '../src/tools/tool-row.ts';
import { PARSER_FOLDER, parserFiles } from './parsers.ts';

export const SCHEMA_FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'schema');

/** The text of every schema file by its name. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    SCHEMA_TITLES.map(({ name }) => [`${name}.schema.json`, `${JSON.stringify(jsonSchema(name), null, 2)}\n`]),
  );
}

/** The file with the rows of the built-in tools. */
export const ROWS_FILE = join(dirname(SCHEMA_FOLDER), 'src', 'tools', 'registry', 'built-in-rows.json');

/** What it has. */
export function rows(): readonly ToolRow[] {
  return Registry.rowsOf(BUILT_IN, 'built-in');
}

/** The file with a hash of the schema of the control protocol, which each end of a socket sends. */
export const HASH_FILE = join(dirname(SCHEMA_FOLDER), 'src', 'control', 'protocol', 'schema-hash.json');

/** What it has. */
export function schemaHash(): { readonly control: string } {
  return { control: hashOf('control') };
}

/** The file with a hash of the schema of events, which stands in the first line of each journal. */
export const EVENT_HASH_FILE = join(dirname(SCHEMA_FOLDER), 'src', 'model', 'event-schema-hash.json');

/** What it has. */
export function eventSchemaHash(): { readonly event: string } {
  return { event: hashOf('event') };
}

function hashOf(schema: string): string {
  const text = schemaFiles().get(`${schema}.schema.json`) ?? '';
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

if (import.meta.main) {
  mkdirSync(SCHEMA_FOLDER, { recursive: true });
  for (const [name, text] of schemaFiles()) writeFileSync(join(SCHEMA_FOLDER, name), text);
  writeFileSync(ROWS_FILE, JSON.stringify(rows()));
  writeFileSync(HASH_FILE, JSON.stringify(schemaHash()));
  writeFileSync(EVENT_HASH_FILE, JSON.stringify(eventSchemaHash()));
  for (const [name, text] of parserFiles()) writeFileSync(join(dirname(SCHEMA_FOLDER), PARSER_FOLDER, name), text);
  const made = [ROWS_FILE, HASH_FILE, EVENT_HASH_FILE];
  await execa(process.execPath, ['fmt', '--no-script', ...made], { stdio: 'inherit' });
}
