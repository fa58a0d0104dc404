import { z } from '../../lib/schema/z.ts';
import type { KnownKeys } from './issues.ts';

/** The keys that a schema knows at each path of its documents. */
export function knownKeysOf(schema: z.ZodType): KnownKeys {
  return (path) => {
    let at: z.ZodType | undefined = plain(schema);
    for (const key of path) at = at === undefined ? undefined : plain(below(at, key));
    return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
  };
}

/** Without what only marks it as optional. */
function plain(schema: z.ZodType | undefined): z.ZodType | undefined {
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wraps ? plain(schema.unwrap() as z.ZodType) : schema;
}

function below(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, z.ZodType>)[key];
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  return undefined;
}
