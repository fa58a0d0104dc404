import { z } from '../lib/schema/z.ts';
import { approvalsSchema } from '../model/pool/approvals.ts';
import { MAX_INSTANCES } from '../model/pool/bounds.ts';
import { workerIsolationSchema } from '../model/merging/worker-isolation.ts';

/** How long a call waits unless it says otherwise. opencode 1.18.33 gives up after 60 s. */
const WAIT_SECONDS = 45;
/** Seconds that a turn may take unless the call says otherwise. */
const TURN_SECONDS = 600;

const cluster = z.string().optional();
const worker = z.int().min(0).max(999);
const wait = z.number().min(0).default(WAIT_SECONDS);
const full = z.boolean().default(false);

const message = z.strictObject({
  prompt: z.string(),
  to: worker.optional(),
  session: z.string().max(200).optional(),
});

/** What each tool of the protocol takes. A description costs every request of every client: it says only what a name does not. */
export const ARGUMENTS = {
  launch: z.strictObject({
    tool: z.string().describe('aider, claude, codex, gemini, opencode, qwen, copilot …'),
    count: z.int().min(1).max(MAX_INSTANCES).default(3),
    name: z.string().optional().describe('A running cluster of this name is used'),
    cwd: z.string().optional(),
    model: z.string().optional(),
    approvals: approvalsSchema.optional().describe('allow-edits by default'),
    isolation: workerIsolationSchema.default('shared').describe('worktree: one each, see merge'),
    verify: z.array(z.string()).min(1).optional().describe('Check of merges'),
  }),
  send: z.strictObject({
    messages: z.array(message).min(1).optional(),
    prompt: z.string().optional().describe('Or one'),
    turn: z.string().optional().describe('prompt answers what it asks'),
    to: worker.optional().describe('This worker'),
    session: message.shape.session.describe('Same key, same worker'),
    cluster: cluster.describe('Name from launch, where there are several'),
    wait_seconds: wait.describe('45 by default'),
    timeout_seconds: z.number().positive().default(TURN_SECONDS).describe('Of each turn'),
    full: full.describe('Whole answers'),
  }),
  read: z.strictObject({
    turns: z.array(z.string()).optional().describe('Turns or runs; all unread by default'),
    wait_seconds: wait,
    full,
  }),
  show: z.strictObject({
    id: z.string().describe('Turn, run or run/job'),
    what: z.enum(['answer', 'diff']).default('answer'),
  }),
  status: z.strictObject({}),
  interrupt: z.strictObject({
    turn: z.string().optional().describe('Or a run'),
    to: worker.optional(),
    cluster,
  }),
  merge: z.strictObject({
    worker: worker.optional().describe('All by default'),
    cluster,
    leave: z.boolean().default(false),
    resolve: z.boolean().default(false),
    wait_seconds: wait,
  }),
  stop: z.strictObject({ cluster: cluster.describe('All that you launched by default') }),
  run_jobs: z.strictObject({
    file: z.string().optional().describe('A job file'),
    jobs: z
      .array(z.looseObject({ prompt: z.string() }))
      .optional()
      .describe('Or jobs: {id, tool, prompt, files, action: ask|review|edit, depends_on, session}'),
    cwd: z.string().optional(),
    wait_seconds: wait.default(0),
  }),
} as const;

/** The name of a tool of the protocol. */
export type ToolName = keyof typeof ARGUMENTS;
/** What a tool of the protocol is given. */
export type ToolArguments<N extends ToolName> = z.output<(typeof ARGUMENTS)[N]>;
