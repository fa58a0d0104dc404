import { z } from 'zod';

/** How a pool's processes come to be, as its user may choose it. */
export const startChoiceSchema = z.enum(['auto', 'plain', 'warm']).meta({
  description:
    'plain: each process is spawned; warm: the tool is loaded once and its processes are forked from that; ' +
    'auto: warm where it was tried',
});
export type StartChoice = z.infer<typeof startChoiceSchema>;

/** How a pool's processes come to be, as it is. */
export const startViewSchema = z.discriminatedUnion('how', [
  z.strictObject({
    how: z.literal('loading').meta({ description: 'The tool is being loaded; its processes are forked after that' }),
    since: z.string(),
  }),
  z.strictObject({
    how: z.literal('warm'),
    loading_ms: z.number(),
    cold: z
      .array(z.string())
      .default([])
      .meta({ description: 'What could not be done in advance, and why: each process does it for itself' }),
    pid: z.int().meta({ description: 'Of the process that has loaded the tool, the parent of its processes' }),
  }),
  z.strictObject({
    how: z.literal('plain'),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why not warm; null: nobody asked, or the tool has no such way' }),
  }),
]);
export type StartView = z.infer<typeof startViewSchema>;
