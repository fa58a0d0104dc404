import { z } from '../../lib/schema/z.ts';
import { attemptsSchema, backOffSchema, retryCauseSchema } from '../../model/run/retry.ts';

/** When a job is tried again, and by whom: keys of `defaults`, of a pool and of a job. */
export const retryInput = {
  attempts: attemptsSchema.optional().meta({
    description: 'How often a pool may try a job, the first attempt included',
    default: 1,
  }),
  retry_on: z
    .array(retryCauseSchema)
    .max(20)
    .optional()
    .meta({
      description: 'The ends of an attempt after which another one follows, as far as `attempts` and `fallback` go',
      default: ['crashed', 'timed_out', 'quota', 'overloaded'],
    }),
  back_off_seconds: backOffSchema.optional().meta({
    description: 'The pause before the second attempt of a pool; before each further one it is twice as long',
    default: 0,
  }),
  fallback: z.array(z.string()).max(10, 'must name at most 10').optional().meta({
    description:
      'Pools that try the job in this order where its own can’t go on with it; a tool’s id is a pool as well',
    default: [],
  }),
};

/** What a file says of it in one place. */
export interface RetryInput {
  readonly attempts?: number | undefined;
  readonly retry_on?: z.infer<typeof retryInput.retry_on>;
  readonly back_off_seconds?: number | undefined;
  readonly fallback?: readonly string[] | undefined;
}
