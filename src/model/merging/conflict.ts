import { z } from '../../lib/schema/z.ts';

/** One place where a job's change does not fit what is merged. */
export const conflictSchema = z.strictObject({
  files: z.array(z.string()).meta({ description: 'Relative to the working folder; several where files were renamed' }),
  kind: z.string().meta({ description: 'In git’s words: contents, modify/delete, rename/rename, binary, …' }),
  message: z.string().meta({ description: 'Git’s own sentence' }),
});
/** One place where a job's change does not fit what is merged. */
export interface Conflict {
  readonly files: readonly string[];
  readonly kind: string;
  readonly message: string;
}
