import { z } from '../../lib/schema/z.ts';
import { LAND_MODES } from '../choices.ts';

/** Where what a run merged goes at its end: see {@link LAND_MODES}. */
export const landModeSchema = z.enum(LAND_MODES).meta({
  description:
    'ff: your branch moves to it; staged: it is staged in your checkout; branch: a branch of its own; none: a hidden ref',
});
/** Where what a run merged goes at its end. */
export type LandMode = z.infer<typeof landModeSchema>;

/** What a landing is about to do: what it takes to finish one that was cut short. */
export const landingNoteSchema = z.strictObject({
  how: z.enum(['ff', 'staged']),
  branch: z.string().meta({ description: 'By its full name' }),
  from: z.string().meta({ description: 'The commit that the branch is at' }),
  to: z.string(),
  checkout: z
    .string()
    .nullable()
    .meta({ description: 'The top of the checkout that has the branch; null: none has it' }),
});

/** What a landing is about to do: what it takes to finish one that was cut short. */
export type LandingNote = Readonly<z.infer<typeof landingNoteSchema>>;

/** What became of the commits that a run merged. */
export const landingResultSchema = z.strictObject({
  kind: z.enum(['nothing', 'landed', 'left', 'kept']).meta({
    description: 'nothing was merged; landed on the branch; left as a branch of its own; kept in a hidden ref',
  }),
  how: z.enum(['ff', 'staged']).nullable().meta({ description: 'How it landed' }),
  commits: z.int().meta({ description: 'How many were merged' }),
  branch: z.string().nullable().meta({ description: 'The branch that has them' }),
  from: z.string().nullable().meta({ description: 'The commit that the branch was at, where they landed' }),
  to: z.string().nullable().meta({ description: 'The last of them' }),
  replayed: z.boolean().meta({ description: 'The branch had moved on, and they were put on top of it' }),
  reason: z.string().nullable().meta({ description: 'Why they did not land' }),
  note: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'What is not to be expected of it, such as a hook that did not run; null: nothing' }),
  command: z.string().nullable().meta({ description: 'What takes the landing back, or brings in what is left' }),
});
/** What became of the commits that a run merged. */
export type LandingResult = z.infer<typeof landingResultSchema>;
