import { hasNoNul, isNotBlank } from '../../lib/schema/rules.ts';
import { withParser, z } from '../../lib/schema/z.ts';
import { budgetInputSchema } from '../../model/budget/budget.ts';
import { keepRunsSchema } from '../../model/run/keep-runs.ts';
import { ACTIONS, poolModeSchema } from '../../model/run/job.ts';
import {
  commitSettingsSchema,
  isolationChoiceSchema,
  worktreeSettingsSchema,
  runKeys,
} from '../../model/merging/isolation.ts';
import { priceSchema } from '../../model/pool/price.ts';
import { landModeSchema } from '../../model/merging/landing.ts';
import { onConflictSchema, onVerifyFailedSchema, verifyWhenSchema } from '../../model/merging/verify.ts';
import { jobFileParser } from '../../generated/job-file-parser.js';
import { retryInput } from './retry-input.ts';
import { poolInputSchema } from './pool-input.ts';
import { judgeInputSchema, judgeKeys, verifyInputSchema, verifyKeys } from './verify-input.ts';

/** A time-out in seconds; a day at most, so that milliseconds are noticed. */
const seconds = z.number().gt(0, 'must be greater than 0').max(86_400, 'must be at most 86400 seconds (a day)');
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]{0,99}$/,
    'must begin with a letter or a digit, and be of letters, digits, dots, dashes and underscores, at most 100',
  );
/** As `name`, with the placeholders of a `for_each`. */
const filledName = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9][\w.-]{0,99}|(?=[A-Za-z0-9{])(?=.*\{)(?:[\w.-]|\{(?:file(?:\.(?:stem|name|dir))?|value)\}){1,200})$/,
    'must begin with a letter or a digit, and be of letters, digits, dots, dashes and underscores, at most 100',
  );

/** A variant is an attempt that somebody pays for. */
const MAX_VARIANTS = 10;

const action = z.enum(ACTIONS, {
  error: ({ code, values }) =>
    code === 'invalid_value' ? `must be one of ${values.join(', ')}; a word of your own is a \`label\`` : undefined,
});

const label = z.string().regex(/^[^\p{Cc}]{1,100}$/u, 'must be one line of text, at most 100 characters');

const budget = budgetInputSchema.meta({ description: 'What a job may use, over all its attempts' });

const poolHintsSchema = z.strictObject({ name: name.optional(), mode: poolModeSchema.optional() });

const checks = {
  verify: verifyInputSchema.nullable().optional().meta({
    description: 'A program and its arguments that the job’s change has to pass; null: none',
  }),
  verify_when: verifyWhenSchema.optional(),
  on_verify_failed: onVerifyFailedSchema.optional(),
  on_conflict: onConflictSchema.optional(),
};

export const defaultsSchema = z.strictObject({
  tool: z.string().optional(),
  action: action.optional(),
  timeout_seconds: seconds.optional(),
  ...retryInput,
  budget: budget.optional(),
  pool: poolHintsSchema.optional(),
  ...checks,
});

/** What a job of a file is done for, once for each. */
export const forEachSchema = z.strictObject({
  files: z.array(z.string()).min(1, 'is empty').max(1000).optional().meta({
    description:
      'Globs of git, relative to the working folder: `src/**/*.py`, and with a `!` first what is left out. Files that git ignores do not count',
  }),
  values: z.array(z.string().min(1, 'is empty')).max(10_000).optional().meta({ description: 'Texts of your own' }),
  allow_empty: z.boolean().optional().meta({ description: 'Nothing to do is no fault', default: false }),
});

export const jobInputSchema = z.strictObject({
  id: filledName.optional(),
  job_id: filledName.optional().meta({ description: 'Another spelling of `id`' }),
  for_each: forEachSchema.optional().meta({
    description:
      'The job is done once for each of these. `{file}`, `{file.stem}`, `{file.name}`, `{file.dir}` or `{value}` stands for it in every text of the job',
  }),
  tool: z.string().optional(),
  variants: z.int().min(2, 'must be at least 2').max(MAX_VARIANTS, `must be at most ${MAX_VARIANTS}`).optional().meta({
    description: 'So many attempts side by side, of which one is merged',
  }),
  tools: z
    .array(z.string())
    .min(2, 'must name at least 2')
    .max(MAX_VARIANTS, `must name at most ${MAX_VARIANTS}`)
    .optional()
    .meta({ description: 'As `variants`: an attempt by each of these tools' }),
  judge: judgeInputSchema.optional().meta({
    description:
      'A program and its arguments that picks the variant: it gets their refs as arguments and prints the chosen one',
  }),
  action: action.optional().meta({ description: '`ask` and `review` answer; the others may edit. `edit` by default' }),
  description: z.string().max(10_000).optional().meta({ description: 'What a person should know of the job' }),
  model: z.string().min(1, 'is empty').optional().meta({
    description: 'As the tool names it; instead of that of its pool',
  }),
  context: z.array(z.string().min(1, 'is empty')).max(10_000).optional().meta({
    description: 'Files of the checkout that the tool is to read and not to change, relative to the working folder',
  }),
  label: label.optional().meta({ description: 'A word of your own for the job' }),
  files: z.array(z.string().min(1, 'is empty')).max(10_000).optional().meta({
    description: 'Exact paths relative to the working folder, inside it. With `for_each`: by default its file',
  }),
  prompt: z
    .string()
    .refine(isNotBlank, 'is empty')
    .refine(hasNoNul, 'contains a NUL character, which no tool can take')
    .optional()
    .meta({ description: 'Sent as it is' }),
  prompt_file: z.string().min(1, 'is empty').optional().meta({
    description: 'Instead of `prompt`: a file with it, relative to the job file',
  }),
  session: filledName
    .optional()
    .meta({ description: 'Jobs of the same session share one conversation, in this order' }),
  depends_on: z.array(z.string()).default([]),
  ...retryInput,
  timeout_seconds: seconds.optional(),
  budget: budget.optional(),
  pool: poolHintsSchema.optional(),
  ...checks,
  metadata: z
    .looseObject({ timeout_seconds: seconds.optional() })
    .optional()
    .meta({ description: 'Anything; `timeout_seconds` counts' }),
  paths: z
    .strictObject({ error_report: z.string().min(1).optional() })
    .optional()
    .meta({ description: 'Where to write what went wrong, on failure only' }),
});

/** How many jobs a file may have, those that its `for_each` stand for too. */
export const MAX_JOBS = 100_000;

/** For editors. Which of the two is missing is reported by `expandJobs`. */
const ONE_PROMPT = [{ required: ['prompt'] }, { required: ['prompt_file'] }];

const writtenSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1).default(1),
  pools: z.record(name, poolInputSchema).default({}),
  defaults: defaultsSchema.prefault({}),
  isolation: isolationChoiceSchema.optional(),
  land: landModeSchema.optional(),
  budget: budgetInputSchema.optional().meta({ description: 'What all jobs of the run may use together' }),
  ...runKeys,
  jobs: z
    .array(jobInputSchema.meta({ anyOf: ONE_PROMPT }))
    .min(1, 'has no jobs')
    .max(MAX_JOBS),
});
/** A job file: `{ "version": 1, "jobs": […] }`. */
export const jobFileSchema = withParser(writtenSchema, jobFileParser);

export const jobDocumentSchema = z.union([jobFileSchema, jobFileSchema.shape.jobs]);

/** A job file as it is written. */
export type WrittenJobFile = z.infer<typeof jobFileSchema>;
/** A job as it is written: with `for_each` it stands for several. */
export type WrittenJob = WrittenJobFile['jobs'][number];

/** Where a job comes from. */
export interface JobOrigin {
  /** Of the job in the file. */
  readonly index: number;
  /** How its id is spelt there. */
  readonly idKey: 'id' | 'job_id';
  /** Whether its own check is about the file or value that it is for. */
  readonly ownCheck: boolean;
  /** The file or value that it is for; null: it stands for itself. */
  readonly item: string | null;
}

/** One job, with its prompt. */
export interface JobInput extends Omit<WrittenJob, 'job_id' | 'for_each' | 'prompt_file'> {
  readonly id: string;
  readonly files: string[];
  readonly prompt: string;
  readonly origin: JobOrigin;
}

/** A job file whose jobs stand for themselves, each with its prompt. */
export interface JobFile extends Omit<WrittenJobFile, 'jobs'> {
  readonly jobs: readonly JobInput[];
}

/** How a message calls a job: `jobs[3]`, and where it is one of several, what for. */
export function nameInFile({ origin: { index, item } }: JobInput): string {
  return `jobs[${index}]${item === null ? '' : ` for ${JSON.stringify(item)}`}`;
}

/** The keys that an object at this path of a job file may have, to compare an unknown one with. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const [first, , third] = path;
  if (first === undefined) return Object.keys(jobFileSchema.shape);
  if (path.at(-1) === 'verify') return verifyKeys;
  if (path.at(-1) === 'judge') return judgeKeys;
  if (path.at(-1) === 'budget') return Object.keys(budgetInputSchema.shape);
  if (path.at(-1) === 'for_each') return Object.keys(forEachSchema.shape);
  if (path.at(-1) === 'pool') return Object.keys(poolHintsSchema.shape);
  if (first === 'defaults') return Object.keys(defaultsSchema.shape);
  if (first === 'worktrees') return Object.keys(worktreeSettingsSchema.shape);
  if (first === 'keep') return Object.keys(keepRunsSchema.shape);
  if (first === 'commit') return Object.keys(commitSettingsSchema.shape);
  if (first === 'pools' && third === 'restart') return ['max', 'within_seconds'];
  if (first === 'pools' && third === 'price') return Object.keys(priceSchema.shape);
  if (first === 'pools') return Object.keys(poolInputSchema.shape);
  if (third === 'paths') return ['error_report'];
  return Object.keys(jobInputSchema.shape);
}
