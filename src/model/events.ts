import { z } from '../lib/schema/z.ts';
import { spentBudgetSchema } from './budget/budget.ts';
import { instanceStateNameSchema } from './pool/instance-view.ts';
import { attemptSchema, jobResultSchema } from './run/job-result.ts';
import { jobSchema } from './run/job.ts';
import { conflictSchema } from './merging/conflict.ts';
import { isolationSchema, runSettingsSchema } from './merging/isolation.ts';
import { landingNoteSchema, landingResultSchema } from './merging/landing.ts';
import { checkStageSchema } from './merging/verify.ts';
import { poolConfigSchema } from './pool/pool-config.ts';
import { NO_RUN_OPTIONS, runOptionsSchema } from './run/run-options.ts';
import { runResultSchema, type StreamedResult } from './run/run-result.ts';
import { startViewSchema } from './pool/start-view.ts';
import { exitSchema } from './turn/exit.ts';
import { limitKindSchema } from './turn/limit.ts';
import { pauseNameSchema } from './pool/pool-pause.ts';
import { openQuestionSchema, questionEndSchema } from './questions/question.ts';
import { jobOutcomeSchema, outcomeSchema } from './turn/outcome.ts';
import { transcriptStartSchema } from './run/transcript-part.ts';
import { usageSchema } from './turn/usage.ts';

/** The schema of one event: its type, its own fields, and the stamp that the event hub adds. */
function event<T extends string, Fields extends z.ZodRawShape>(type: T, description: string, fields: Fields) {
  return z
    .strictObject({
      type: z.literal(type),
      ...fields,
      seq: z.int().meta({ description: 'Counts up by one over all events of the process' }),
      at: z.string().meta({ description: 'ISO 8601, UTC' }),
    })
    .meta({ description });
}

const ofTurn = {
  pool: z.string(),
  instance: z.int().nullable().meta({ description: 'Null: a process of the job’s own' }),
  turn: z.string().meta({ description: 'Id of the turn' }),
  holder: z.string().nullable().meta({ description: 'The job or session that leases the instance; null: none does' }),
  job: z.string().nullable().default(null).meta({ description: 'The job that the turn belongs to; null: none' }),
};

const model = z
  .string()
  .nullable()
  .default(null)
  .meta({ description: 'The model, as the tool reports it, or else as the pool has it; null: not known' });

/** The attempt of a job that made a commit. The commits of a run are known by them, in refs and at the end of messages. */
const ofAttempt = { job: z.string(), attempt: z.int().meta({ description: 'From 1' }) };
const commit = z.string().meta({ description: 'A commit, by its full object name' });
const tree = z.string().meta({ description: 'Its tree' });

/** A check of a tree. */
const ofCheck = {
  job: z.string().nullable().meta({ description: 'The job whose commit is checked; null: what was merged is' }),
  attempt: z.int().nullable(),
  stage: checkStageSchema,
  argv: z.array(z.string()),
  commit: commit.nullable().meta({ description: 'Null: files that nobody has committed' }),
  tree: tree.nullable(),
};

/** A run, or a part of it, and what it works on. */
const ofRun = {
  run_id: z.string(),
  aim_version: z.string(),
  cwd: z.string().meta({ description: 'The working folder, absolute' }),
  head: z
    .string()
    .nullable()
    .meta({ description: 'The commit that is checked out; null: there is none, or git does not say' }),
};

const gitErrorSchema = z.string().nullable().default(null).meta({
  description: 'What git said where it refused or failed to answer; null: it answered, or there is no repository',
});

/**
 * An event as sinks get it: a fact that the engine emitted, with its number and time. Reporters, the journal and control
 * clients are sinks. A line of `--reporter json` is one event, and so is a line of the journal after the first.
 */
export const aimEventSchema = z.discriminatedUnion('type', [
  event('run_started', 'A run of a job file begins. Emitted once, before anything else of the run', {
    ...ofRun,
    dirty: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Files that differed from HEAD before the run; null: not known, as outside git' }),
    git_error: gitErrorSchema,
    rehearsal: z.boolean().meta({ description: 'True when every job runs on a tool that only rehearses' }),
    settings: runSettingsSchema.prefault({}),
    isolation: isolationSchema.default({ kind: 'shared', reason: null }),
    options: runOptionsSchema.default(NO_RUN_OPTIONS),
    jobs: z.array(jobSchema),
    pools: z.array(poolConfigSchema),
  }),
  event(
    'run_resumed',
    'A run that had ended before its work was done goes on. Emitted before anything else of this part',
    {
      ...ofRun,
      dirty: z
        .array(z.string())
        .nullable()
        .meta({ description: 'Files that differed from HEAD before this part; null: not known, as outside git' }),
      git_error: gitErrorSchema,
      rehearsal: z
        .boolean()
        .meta({ description: 'True when every job of this part runs on a tool that only rehearses' }),
      options: runOptionsSchema,
      isolation: isolationSchema,
      commits: z.enum(['none', 'follow', 'anew']).meta({
        description:
          'none: no job of this part is merged; follow: their commits follow those of earlier parts; anew: they begin at another commit',
      }),
      jobs: z.array(jobSchema).meta({ description: 'All jobs of the run, those that stay as they are too' }),
      pools: z.array(poolConfigSchema),
      again: z
        .array(z.strictObject({ job: z.string(), fresh: z.boolean() }))
        .meta({ description: 'Jobs whose end no longer counts; `fresh`: nor do their attempts so far' }),
      kept: z
        .array(z.strictObject({ job: z.string(), outcome: jobOutcomeSchema }))
        .meta({ description: 'Jobs that stay as they ended' }),
    },
  ),
  event('pool_started', 'A pool is about to start its processes. Emitted by a run and by `aim launch`', {
    pool: z.string(),
    tool: z.string(),
    count: z.int().meta({ description: 'Instances' }),
    version: z.string().nullable().meta({ description: 'Of the tool; null: not known' }),
  }),
  event('start_changed', 'How the processes of a pool are started is known, or has changed. Emitted by the pool', {
    pool: z.string(),
    start: startViewSchema,
  }),
  event('instance_changed', 'An instance moved to another state. Emitted by the instance', {
    pool: z.string(),
    instance: z.int(),
    from: instanceStateNameSchema.nullable(),
    to: instanceStateNameSchema,
    pid: z.int().nullable(),
    exit: exitSchema.nullable().meta({ description: 'How the last process ended, when this change is about that' }),
    reason: z.string().nullable(),
    restart: z.boolean().default(false).meta({
      description: 'Whether a process is started again, other than for a fresh conversation or another folder',
    }),
  }),
  event('pool_changed', 'A pool pauses because its tool met a limit of its provider, tries again, or goes on', {
    pool: z.string(),
    from: pauseNameSchema,
    to: pauseNameSchema,
    limit: limitKindSchema.nullable().meta({ description: 'The limit that it met; null: it goes on' }),
    until: z.string().nullable().meta({ description: 'When it tries again, ISO 8601, UTC; null: it is not paused' }),
    waits: z.boolean().meta({ description: 'False: that is later than its `max_wait_seconds` lets anybody wait' }),
    reason: z.string().nullable().meta({ description: 'In the words of the tool' }),
  }),
  event('job_started', 'An attempt at a job begins. On disk before the tool gets a byte', {
    job: z.string(),
    tool: z.string().nullable().default(null),
    pool: z.string().nullable(),
    instance: z.int().nullable(),
    attempt: z.int().meta({ description: 'From 1' }),
    transcript: transcriptStartSchema.optional().meta({
      description:
        'Where its transcript begins; not there: it has none, or an earlier version of aim wrote a file for each job',
    }),
  }),
  event('turn_started', 'A prompt is about to be sent to the tool. Emitted by the instance', {
    ...ofTurn,
    prompt: z.string().nullable().default(null).meta({ description: 'How it begins; null for a turn of a job' }),
  }),
  event('turn_output', 'A piece of what the tool put out during a turn. Not in the journal: the transcript has it', {
    ...ofTurn,
    channel: z.enum(['answer', 'activity', 'stderr']),
    text: z.string(),
  }),
  event('question_asked', 'The tool asks its user, and waits. The time-out of its turn stands still meanwhile', {
    ...ofTurn,
    question: openQuestionSchema,
  }),
  event('question_closed', 'What the tool asked has its answer, or gets none', {
    ...ofTurn,
    question: z.string().meta({ description: 'Its id' }),
    end: questionEndSchema,
  }),
  event('remote_intent', 'A session of a service is about to be made. On disk before the request leaves', {
    ...ofTurn,
    title: z.string().meta({ description: 'Of the session: what it is found by, should its answer be lost' }),
  }),
  event('remote_session', 'A session of a service was made for a turn. On disk before it is watched', {
    ...ofTurn,
    title: z.string(),
    session: z.string().meta({ description: 'Its id in the service' }),
    url: z.string().nullable().meta({ description: 'Where a person can look at it' }),
  }),
  event('turn_usage', 'What a turn has used so far. Not in the journal: the end of the turn has all of it', {
    ...ofTurn,
    model,
    usage: usageSchema,
  }),
  event('turn_ended', 'The tool is idle again, or its process is gone. Emitted by the instance', {
    ...ofTurn,
    outcome: outcomeSchema,
    duration_ms: z.number(),
    model,
    usage: usageSchema.nullable(),
  }),
  event(
    'budget_spent',
    'A budget is spent, which is told once: no further job that it is for is started',
    spentBudgetSchema.shape,
  ),
  event('check_started', 'A check is about to run. One whose tree has passed it already is not run again', ofCheck),
  event('verified', 'A check has ended, its repetitions included', {
    ...ofCheck,
    ok: z.boolean(),
    exit_code: z.int().nullable().meta({ description: 'Of its last run; null: it was ended, or could not be started' }),
    duration_s: z.number(),
    output: z.string().nullable().meta({ description: 'The file with what it printed' }),
    detail: z.string().meta({ description: 'The end of it, or why it has none' }),
  }),
  event('job_committed', 'A job ended well and passed its check: its commit has a ref, and waits to be merged', {
    ...ofAttempt,
    commit,
    tree,
    base: z.string().meta({ description: 'The commit that the attempt began with' }),
    files: z.array(z.string()).meta({ description: 'What it changes, relative to the working folder' }),
  }),
  event('conflict', 'The commit of a job does not fit what is merged', {
    ...ofAttempt,
    commit,
    onto: z.string().meta({ description: 'The commit that it does not fit' }),
    conflicts: z.array(conflictSchema),
  }),
  event('variant_chosen', 'It is decided which variant of a job is to be merged. On disk before that', {
    of: z.string().meta({ description: 'The job of the file' }),
    job: z.string().nullable().meta({ description: 'The variant; null: the judge picked none' }),
    by: z
      .enum(['first', 'only', 'judge'])
      .meta({ description: 'first: it was done first; only: no other one was done; judge: the program picked it' }),
    error: z.string().nullable().meta({ description: 'Why none was picked' }),
  }),
  event('overwritten', 'Two jobs that share the checkout had the same files at the same time, and one changed them', {
    jobs: z.tuple([z.string(), z.string()]),
    files: z.array(z.string()).meta({ description: 'Relative to the working folder' }),
  }),
  event('job_merged', 'The commit of a job is merged: it is in the straight line of commits that the run’s tip ends', {
    ...ofAttempt,
    commit,
    tree,
    onto: z.string().meta({ description: 'The commit before it' }),
  }),
  event('landing', 'The user’s branch or checkout is about to change. On disk before that', landingNoteSchema.shape),
  event('landed', 'What was merged is where it stays; only what is left of the run is to be removed', {
    landing: landingResultSchema,
  }),
  event('attempt_ended', 'An attempt at a job ended, or no instance could be had for it. Another one may follow', {
    job: z.string(),
    attempt: z.int().meta({ description: 'From 1' }),
    queued_s: z
      .number()
      .nullable()
      .meta({ description: 'From the start of the run to its first turn; null: it had none' }),
    turns: z.int(),
    usage: usageSchema.nullable(),
    counts: z.boolean().default(true).meta({ description: 'False: aim ended during it, which is not the job’s fault' }),
    result: attemptSchema,
  }),
  event('job_finished', 'The last attempt at a job ended, or it was never started. Emitted once for each job', {
    job: z.string(),
    result: jobResultSchema,
  }),
  event(
    'run_finished',
    'A run ended. Emitted once, after everything else of the run. In the journal the jobs of the result are left out: it has each in its `job_finished`',
    { result: runResultSchema },
  ),
  event('notice', 'Something that a user should know and that belongs to no other event', {
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    about: z.string().nullable().meta({ description: 'A tool, a pool or a job' }),
  }),
  event('gap', 'Stands for events that a slow reader missed', {
    missed: z.int().meta({ description: 'How many' }),
  }),
]);
type WrittenEvent = z.infer<typeof aimEventSchema>;
type RunFinished = Extract<WrittenEvent, { type: 'run_finished' }>;
/** An event as sinks get it: numbered, stamped and in order. The jobs of a result are read when they are gone through. */
export type AimEvent =
  Exclude<WrittenEvent, RunFinished> | (Omit<RunFinished, 'result'> & { readonly result: StreamedResult });

type Unstamped<Event> = Event extends AimEvent ? Omit<Event, 'seq' | 'at'> : never;

/** An event as the engine emits it: the event hub adds its number and time. */
export type AimEventBody = Unstamped<AimEvent>;

/** Takes the events of the engine. It returns at once, and no fault of a sink comes back through it. */
export type Emit = (event: AimEventBody) => void;

/** The events of one type, or of several. */
export type EventOf<T extends AimEvent['type']> = Extract<AimEvent, { type: T }>;
