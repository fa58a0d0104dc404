import { z } from '../../lib/schema/z.ts';

/** Where the work of a worker is that has a worktree of its own, after a turn. */
export const turnWorkSchema = z.strictObject({
  branch: z
    .string()
    .nullable()
    .meta({ description: 'The branch with all that it did and that is not merged; null: nothing is' }),
  commit: z.string().nullable().meta({ description: 'The commit with what this turn changed; null: nothing' }),
  refusal: z
    .string()
    .nullable()
    .meta({ description: 'Why what it changed can’t be committed; null: it can, or nothing changed' }),
});
/** Where the work of a worker is that has a worktree of its own, after a turn. */
export type TurnWork = z.infer<typeof turnWorkSchema>;
