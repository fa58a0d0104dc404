import { z } from '../../lib/schema/z.ts';

/**
 * What picks one of the commits that the variants of a job came to. It gets their refs as arguments and prints the chosen one.
 * No shell reads it.
 */
export const judgeSchema = z.strictObject({
  argv: z.array(z.string()).min(1).meta({ description: 'The program and its arguments; the refs follow them' }),
  timeout_seconds: z.number().positive(),
});
/** What picks one of the commits that the variants of a job came to. */
export type Judge = z.infer<typeof judgeSchema>;
