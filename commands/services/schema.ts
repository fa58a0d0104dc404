import { jsonSchema, SCHEMA_TITLES, type SchemaName } from '../../src/host/json-schemas.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandResult } from '../host/command-result.ts';

/** A schema as a document; without a name a list of all. */
export function schema(name: SchemaName | undefined): CommandResult {
  if (name === undefined) {
    const width = Math.max(...SCHEMA_TITLES.map((each) => each.name.length));
    return {
      exitCode: EXIT.ok,
      lines: SCHEMA_TITLES.map((each) => `${each.name.padEnd(width)}  ${each.title}`),
      document: { version: 1, schemas: SCHEMA_TITLES },
    };
  }
  const document = jsonSchema(name);
  return { exitCode: EXIT.ok, verbatim: true, lines: JSON.stringify(document, null, 2).split('\n'), document };
}
