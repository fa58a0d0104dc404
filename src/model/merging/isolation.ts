import { z } from '../../lib/schema/z.ts';
import { ISOLATION_CHOICES } from '../choices.ts';
import { budgetSchema } from '../budget/budget.ts';
import { jobOrderSchema } from '../run/job-order.ts';
import { keepRunsSchema } from '../run/keep-runs.ts';
import { landModeSchema } from './landing.ts';

/** Where the jobs of a run are to work. */
export const isolationChoiceSchema = z.enum(ISOLATION_CHOICES).meta({
  description:
    'worktree: git worktrees, and a commit per job; shared: the checkout itself; auto: worktrees for two or more editing jobs, where that can be',
});
/** Where the jobs of a run are to work. */
export type IsolationChoice = z.infer<typeof isolationChoiceSchema>;

const paths = z.array(z.string().min(1, 'is empty')).max(1000);

/** How the worktrees of a run are made. */
export const worktreeSettingsSchema = z.strictObject({
  dir: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: 'The folder for them; null: one in the user’s cache' }),
  setup: z
    .array(z.string().min(1, 'is empty'))
    .nullable()
    .default(null)
    .meta({ description: 'A program and its arguments, run once in each new worktree' }),
  copy: paths
    .default([])
    .meta({ description: 'Ignored files and folders of the checkout that each worktree gets a copy of' }),
  link: paths
    .default([])
    .meta({ description: 'Ignored files and folders of the checkout that each worktree gets a link to' }),
  clean: z
    .enum(['untracked', 'all'])
    .default('untracked')
    .meta({ description: 'What goes between two jobs: untracked files, or ignored ones as well' }),
});

/** How the commits of jobs are made. */
export const commitSettingsSchema = z.strictObject({
  message: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: 'With %ID% and %PROMPT%; null: the id and the prompt' }),
  sign: z.boolean().default(false).meta({ description: 'Sign them, as git’s configuration has it' }),
});

/** Keys of a job file that are the run's as they are written. */
export const runKeys = {
  worktrees: worktreeSettingsSchema.prefault({}),
  commit: commitSettingsSchema.prefault({}),
  keep: keepRunsSchema.prefault({}),
  order: jobOrderSchema.default('auto'),
  limits: z
    .record(z.string().min(1), z.int().min(1, 'must be at least 1').max(10_000))
    .default({})
    .meta({ description: 'By provider: how many jobs work with its models at once, over all pools' }),
  strict_files: z
    .boolean()
    .default(false)
    .meta({ description: 'A job fails that changed files which it did not declare' }),
};

/** What a job file decides for the run as a whole. */
export const runSettingsSchema = z.strictObject({
  isolation: isolationChoiceSchema.default('auto'),
  land: landModeSchema.default('ff'),
  budget: budgetSchema.nullable().default(null).meta({ description: 'What its jobs may use together' }),
  ...runKeys,
});
/** What a job file decides for the run as a whole. */
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** Where the jobs of a run work, and why there. */
export const isolationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('shared'),
    reason: z.string().nullable().meta({ description: 'A fragment; null: it was asked for' }),
  }),
  z.strictObject({
    kind: z.literal('worktree'),
    base: z.string().meta({ description: 'The commit that the run begins with' }),
    branch: z
      .string()
      .nullable()
      .meta({ description: 'The branch that is checked out, by its full name; null: none is' }),
    land: landModeSchema.meta({ description: 'What becomes of the merged commits at the end' }),
    worktrees: z.string().meta({ description: 'The folder for all worktrees, absolute' }),
    notes: z.array(z.string()).meta({ description: 'What a user would not expect; fragments' }),
  }),
]);
/** Where the jobs of a run work, and why there. */
export type Isolation = z.infer<typeof isolationSchema>;
