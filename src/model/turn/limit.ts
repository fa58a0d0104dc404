import { z } from '../../lib/schema/z.ts';

/**
 * What keeps a provider from answering for a while. `quota`: an allowance is used up, until it is filled again. `overloaded`:
 * too many requests just now, or more than its servers can take.
 */
export const limitKindSchema = z.enum(['quota', 'overloaded']);
/** What keeps a provider from answering for a while. */
export type LimitKind = z.infer<typeof limitKindSchema>;

/** A limit of a provider that ended a turn, as its tool reports it. */
export const limitSchema = z.strictObject({
  kind: limitKindSchema.meta({
    description: 'quota: an allowance is used up; overloaded: too many requests just now, or busy servers',
  }),
  until: z.string().nullable().meta({ description: 'When it is over, ISO 8601, UTC; null: the tool does not say' }),
});
/** A limit of a provider that ended a turn, as its tool reports it. */
export type Limit = z.infer<typeof limitSchema>;
