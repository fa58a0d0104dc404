import { z } from '../../lib/schema/z.ts';
import { START_CHOICES } from '../choices.ts';

/** How the processes of a pool are to be started: a setting of the pool. */
export const startChoiceSchema = z.enum(START_CHOICES).meta({
  description:
    'plain: each process is spawned; warm: the tool is loaded once and its processes are forked from that; ' +
    'auto: warm where it was tried',
});
/** How the processes of a pool are to be started. */
export type StartChoice = z.infer<typeof startChoiceSchema>;

const passedOver = z
  .string()
  .nullable()
  .default(null)
  .meta({ description: 'Why what `aim warm` keeps is not used; null: it is, or nothing is kept' });

/**
 * How the processes of a pool are started, in its status, in the event `start_changed` and in the result of a run. The name
 * `cold` stands for what could not be loaded in advance.
 */
export const startViewSchema = z.discriminatedUnion('how', [
  z.strictObject({
    how: z.literal('loading').meta({ description: 'The tool is being loaded; its processes are forked after that' }),
    since: z.string().meta({ description: 'ISO 8601, UTC' }),
    passed_over: passedOver,
  }),
  z.strictObject({
    how: z.literal('warm'),
    loading_ms: z.number(),
    cold: z
      .array(z.string())
      .default([])
      .meta({ description: 'What could not be loaded in advance, and why: each process loads it for itself' }),
    pid: z.int().meta({ description: 'Of the process that has loaded the tool, the parent of its processes' }),
    resident: z.boolean().default(false).meta({
      description: 'That process is forked from the one that `aim warm` keeps, and has loaded nothing itself',
    }),
    passed_over: passedOver,
  }),
  z.strictObject({
    how: z.literal('plain'),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why not warm; null: it was not asked for, or the tool has no warm start' }),
  }),
]);
/** How the processes of a pool are started. */
export type StartView = z.infer<typeof startViewSchema>;
