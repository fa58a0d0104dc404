import { hasNoNul, namesProgram } from '../../lib/schema/rules.ts';
import { z } from '../../lib/schema/z.ts';

const argument = z.string().refine(hasNoNul, 'contains a NUL');
/** A program and its arguments. */
const argvSchema = z.array(argument).min(1, 'is empty').max(1000).refine(namesProgram, 'names no program');

const timeout = z
  .number()
  .gt(0, 'must be greater than 0')
  .max(86_400, 'must be at most 86400 seconds (a day)')
  .optional()
  .meta({ default: 600 });

const detailedSchema = z.strictObject({
  argv: argvSchema,
  timeout_seconds: timeout,
  retries: z.int().min(0).max(10, 'must be at most 10').optional().meta({
    description: 'How often a check that fails is run again before that counts',
    default: 1,
  }),
});

/** A check in a job file: a program and its arguments, or these with a time-out and retries. No shell reads it. */
export const verifyInputSchema = z.union([argvSchema, detailedSchema]);

export const verifyKeys: readonly string[] = Object.keys(detailedSchema.shape);

const detailedJudgeSchema = z.strictObject({ argv: argvSchema, timeout_seconds: timeout });

/** A judge in a job file: a program and its arguments, or these with a time-out. No shell reads it. */
export const judgeInputSchema = z.union([argvSchema, detailedJudgeSchema]);

export const judgeKeys: readonly string[] = Object.keys(detailedJudgeSchema.shape);
