import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from '../lib/schema/z.ts';

/** Keys that cost a model tokens and tell it next to nothing. What they forbid is still refused, with a reason. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '$schema',
  'additionalProperties',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'minItems',
  'minLength',
  'maxLength',
  'default',
]);

/** The schema of a tool's arguments, with a JSON schema as short as it can be: every client puts it into each request. */
export function leanSchema<T extends z.ZodObject>(schema: T): StandardSchemaWithJSON<z.input<T>, z.output<T>> {
  let made: Record<string, unknown> | null = null;
  // Made when a client asks for the tools: the handshake comes before that.
  const json = () => (made ??= leanJson(schema));
  const { version, vendor, validate } = schema['~standard'];
  return { '~standard': { version, vendor, validate, jsonSchema: { input: json, output: json } } };
}

function leanJson(schema: z.ZodObject): Record<string, unknown> {
  const whole = JSON.stringify(z.toJSONSchema(schema, { io: 'input' }));
  return JSON.parse(whole, (key, value: unknown) => (LEFT_OUT.has(key) ? undefined : value)) as Record<string, unknown>;
}
