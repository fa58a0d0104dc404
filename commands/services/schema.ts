import { jsonSchema, SCHEMA_TITLES } from '../../src/host/json-schemas.ts';
import { didYouMean } from '../../src/lib/nearest.ts';
import { AimError } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandResult } from '../host/command-result.ts';

/** A schema as a document; without a name a list of all. @throws AimError usage for a name that there is not. */
export function schema(name: string | undefined): CommandResult {
  if (name === undefined) {
    const width = Math.max(...SCHEMA_TITLES.map((each) => each.name.length));
    return {
      exitCode: EXIT.ok,
      lines: SCHEMA_TITLES.map((each) => `${each.name.padEnd(width)}  ${each.title}`),
      document: { version: 1, schemas: SCHEMA_TITLES },
    };
  }
  const names = SCHEMA_TITLES.map((each) => each.name);
  const known = names.find((each) => each === name);
  if (known === undefined) {
    const hint = didYouMean(name, names) ?? `the schemas are ${names.join(', ')}`;
    throw new AimError('usage', `no schema is called ${JSON.stringify(name)}`, { hint });
  }
  const document = jsonSchema(known);
  return { exitCode: EXIT.ok, lines: JSON.stringify(document, null, 2).split('\n'), document };
}
