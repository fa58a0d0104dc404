// Writes schema/*.json from the zod schemas, which are the only source.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonSchema, SCHEMA_TITLES } from '../src/host/json-schemas.ts';

export const SCHEMA_FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'schema');

/** The text of every schema file by its name. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    SCHEMA_TITLES.map(({ name }) => [`${name}.schema.json`, `${JSON.stringify(jsonSchema(name), null, 2)}\n`]),
  );
}

if (import.meta.main) {
  mkdirSync(SCHEMA_FOLDER, { recursive: true });
  for (const [name, text] of schemaFiles()) writeFileSync(join(SCHEMA_FOLDER, name), text);
}
