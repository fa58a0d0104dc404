import { z } from '../../lib/schema/z.ts';
import { hasTooManyWays } from './many-ways.ts';
import { mayTakeForEver } from './safe-pattern.ts';

/** A regular expression as text, checked when the registry is read. */
export const pattern = z
  .string()
  .refine(
    (source) => {
      try {
        return Boolean(new RegExp(source, 'u'));
      } catch {
        return false;
      }
    },
    { message: 'is not a regular expression' },
  )
  .refine((source) => !mayTakeForEver(source), {
    message: 'must not repeat what repeats itself, `(a+)+`, or a choice whose ways begin alike: it could take for ever',
  })
  .refine((source) => !hasTooManyWays(source), {
    message: 'must not have several parts behind each other that repeat the same, `.*.*.*x`: it could take minutes',
  });

/** Arguments of a program, or lines of a tool's own language. */
export const args = z.array(z.string());
/** Names of variables; one that ends in * stands for all that begin so. */
export const variables = z
  .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*\*?$/, 'must be the name of a variable, or its start and *'))
  .default([]);
/** One version, or two that are both included: `0.80.0 - 0.86.2`. */
export const versionRange = z
  .string()
  .regex(/^\d+(?:\.\d+)*(?: - \d+(?:\.\d+)*)?$/, 'must be a version, or two with « - » between them');
/** First characters that would make a message a command, and what goes before them. */
export const escapeFirst = z.strictObject({ characters: z.string().min(1), prefix: z.string().min(1) });
export const milliseconds = z.int().min(1).max(3_600_000);
