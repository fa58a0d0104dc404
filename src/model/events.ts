import { z } from 'zod';
import { exitSchema } from './turn/exit.ts';
import { instanceStateNameSchema } from './instance-view.ts';
import { jobSchema, poolConfigSchema } from './job.ts';
import { jobResultSchema } from './job-result.ts';
import { outcomeSchema } from './turn/outcome.ts';
import { runResultSchema } from './run-result.ts';
import { startViewSchema } from './start-view.ts';
import { usageSchema } from './turn/usage.ts';

const onInstance = { pool: z.string(), instance: z.int() };
const onTurn = {
  pool: z.string(),
  instance: z.int().nullable().meta({ description: 'Null: a process of the job’s own' }),
  turn: z.string(),
  holder: z.string().nullable(),
};

/** Everything that the engine says. Reporters, the journal and control clients are sinks of it. */
const bodies = [
  z.strictObject({
    type: z.literal('run_started'),
    run_id: z.string(),
    aim_version: z.string(),
    cwd: z.string(),
    head: z.string().nullable(),
    dirty: z.array(z.string()).meta({ description: 'Files that differed from HEAD before the run' }),
    rehearsal: z.boolean(),
    jobs: z.array(jobSchema),
    pools: z.array(poolConfigSchema),
  }),
  z.strictObject({
    type: z.literal('pool_started'),
    pool: z.string(),
    tool: z.string(),
    count: z.int(),
    version: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal('start_changed'), pool: z.string(), start: startViewSchema }),
  z.strictObject({
    type: z.literal('instance_changed'),
    ...onInstance,
    from: instanceStateNameSchema.nullable(),
    to: instanceStateNameSchema,
    pid: z.int().nullable(),
    exit: exitSchema.nullable().meta({ description: 'How the last process ended, when this change is about that' }),
    reason: z.string().nullable(),
  }),
  z.strictObject({
    type: z.literal('job_started'),
    job: z.string(),
    pool: z.string().nullable(),
    instance: z.int().nullable(),
    attempt: z.int(),
  }),
  z.strictObject({ type: z.literal('turn_started'), ...onTurn }),
  z.strictObject({
    type: z.literal('turn_output'),
    ...onTurn,
    channel: z.enum(['answer', 'activity', 'stderr']),
    text: z.string(),
  }),
  z.strictObject({
    type: z.literal('turn_ended'),
    ...onTurn,
    outcome: outcomeSchema,
    duration_ms: z.number(),
    usage: usageSchema.nullable(),
  }),
  z.strictObject({ type: z.literal('job_finished'), job: z.string(), result: jobResultSchema }),
  z.strictObject({ type: z.literal('run_finished'), result: runResultSchema }),
  z.strictObject({
    type: z.literal('notice'),
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    about: z.string().nullable().meta({ description: 'A tool, a pool or a job' }),
  }),
  z.strictObject({ type: z.literal('gap'), missed: z.int().meta({ description: 'Events that a slow reader missed' }) }),
] as const;

const stamp = {
  seq: z.int().meta({ description: 'Counts up by one over all events of the process' }),
  at: z.string().meta({ description: 'ISO 8601, UTC' }),
};

export const aimEventBodySchema = z.discriminatedUnion('type', bodies);
export type AimEventBody = z.infer<typeof aimEventBodySchema>;

/** An event as sinks see it: stamped and in order. */
export const aimEventSchema = z.discriminatedUnion('type', [
  bodies[0].extend(stamp),
  bodies[1].extend(stamp),
  bodies[2].extend(stamp),
  bodies[3].extend(stamp),
  bodies[4].extend(stamp),
  bodies[5].extend(stamp),
  bodies[6].extend(stamp),
  bodies[7].extend(stamp),
  bodies[8].extend(stamp),
  bodies[9].extend(stamp),
  bodies[10].extend(stamp),
  bodies[11].extend(stamp),
]);
export type AimEvent = AimEventBody & { seq: number; at: string };

/** Where the engine puts its events. */
export type Emit = (event: AimEventBody) => void;

/** Events of one type. */
export type EventOf<T extends AimEventBody['type']> = Extract<AimEvent, { type: T }>;
