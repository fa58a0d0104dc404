import { z } from '../../lib/schema/z.ts';
import { conflictSchema } from './conflict.ts';
import { landingResultSchema } from './landing.ts';

/** What became of the work of one worker of a cluster that was to be merged. */
export const workerMergeSchema = z.strictObject({
  instance: z.int(),
  kind: z.enum(['merged', 'no_change', 'conflict', 'verify_failed', 'refused', 'failed', 'left']).meta({
    description:
      'no_change: there was nothing to merge; refused: it can’t be committed; left: it stays on its branch, as was asked for',
  }),
  commit: z.string().nullable().meta({ description: 'The commit that has it where it was merged' }),
  files: z.array(z.string()).meta({ description: 'What it changes, relative to the working folder' }),
  conflicts: z.array(conflictSchema).meta({ description: 'Where it does not fit what is merged' }),
  detail: z.string().nullable().meta({
    description: 'Why it was not merged: the end of a check, git’s own line; or what did not go well after that',
  }),
  branch: z.string().nullable().meta({ description: 'The branch that has it where it was not merged' }),
  landing: landingResultSchema
    .nullable()
    .meta({ description: 'Where what was merged is now; null: nothing was merged' }),
});
/** What became of the work of one worker of a cluster that was to be merged. */
export type WorkerMerge = z.infer<typeof workerMergeSchema>;
