import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** Keys that cost a model tokens and tell it nothing. What they forbid is still refused. */
const LEFT_OUT: ReadonlySet<string> = new Set(['$schema', 'additionalProperties']);

/** The schema of a tool's arguments, with a JSON schema as short as it can be: every client puts it into each request. */
export function leanSchema<T extends z.ZodObject>(schema: T): StandardSchemaWithJSON<z.input<T>, z.output<T>> {
  const json = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), (key, value: unknown) =>
      LEFT_OUT.has(key) ? undefined : value,
    ),
  ) as Record<string, unknown>;
  const { version, vendor, validate } = schema['~standard'];
  return { '~standard': { version, vendor, validate, jsonSchema: { input: () => json, output: () => json } } };
}
