import { z } from '../../lib/schema/z.ts';
import { BUSY, RESETS, SPENT } from './provider-words.ts';
import { pattern } from './values.ts';

/** The parts of a pattern of `resets` that have the time. What each of them is stands in tools/limit-in.ts. */
export const TIME_GROUPS = ['seconds', 'milliseconds', 'duration', 'epoch', 'date', 'clock'] as const;

const reset = pattern.refine((source) => TIME_GROUPS.some((group) => source.includes(`(?<${group}>`)), {
  message: `must have a part with the time: ${TIME_GROUPS.map((group) => `(?<${group}>…)`).join(', ')}`,
});

/**
 * How a tool says that a limit of its provider ended a turn. They are looked for in its errors, never in an answer. By default
 * they are the words of the providers that most tools pass on.
 */
export const limitsSchema = z.strictObject({
  quota: z.array(pattern).default(SPENT).meta({ description: 'In an error: an allowance is used up' }),
  overloaded: z
    .array(pattern)
    .default(BUSY)
    .meta({ description: 'In an error that has none of `quota`: too many requests just now, or busy servers' }),
  stderr: z.array(pattern).default([]).meta({
    description: 'Lines of its stderr with an error after which it tries again by itself: these are looked at, too',
  }),
  resets: z.array(reset).default(RESETS).meta({
    description:
      'Where such an error has the time at which it is over: (?<seconds>), (?<milliseconds>), (?<duration>) as `1h2m3s`, (?<epoch>) in seconds, (?<date>) or (?<clock>) as `3:45pm`, with a (?<zone>)',
  }),
});
export type Limits = z.infer<typeof limitsSchema>;
