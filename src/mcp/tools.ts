import type { z } from 'zod';
import type { CallOutcome } from './agent-work.ts';
import type { Controller } from './controller.ts';
import { ARGUMENTS, type ToolArguments, type ToolName } from './tool-arguments.ts';
import type { CallWait } from './wait-until.ts';

/** A tool as the controlling agent sees it. */
interface McpTool<N extends ToolName> {
  readonly description: string;
  /** True where it changes nothing: claude, codex and qwen make calls of such tools alone in parallel. */
  readonly readOnly: boolean;
  /** @returns text for the model, or a question for the client's user. @throws AimError, which is text for the model too. */
  call(controller: Controller, args: ToolArguments<N>, wait: CallWait): Promise<CallOutcome>;
}

const TOOLS: { readonly [N in ToolName]: McpTool<N> } = {
  launch: {
    description: 'Start workers: agents of one tool, each with a conversation. Send right away.',
    readOnly: false,
    call: (controller, args) => controller.launch(args),
  },
  send: {
    description:
      'Send prompts to workers and wait; messages: several at once. Without to, an idle worker takes it. What is not over in time goes on: read gives its end.',
    readOnly: false,
    call: (controller, args, wait) => controller.send(args, wait),
  },
  read: {
    description: 'Wait for turns and runs, and get their answers.',
    readOnly: true,
    call: (controller, args, wait) => controller.read(args, wait),
  },
  show: {
    description: 'The whole answer of a turn or job, or its diff.',
    readOnly: true,
    call: (controller, args) => controller.show(args),
  },
  status: {
    description: 'Clusters, workers, and what goes on.',
    readOnly: true,
    call: (controller) => controller.status(),
  },
  interrupt: {
    description: 'End a turn or a run.',
    readOnly: false,
    call: (controller, args, wait) => controller.interrupt(args, wait),
  },
  merge: {
    description:
      'Bring what a worker did in its worktree onto the branch. On a conflict resolve gives it both versions; leave begins anew.',
    readOnly: false,
    call: (controller, args, wait) => controller.merge(args, wait),
  },
  stop: {
    description: 'End a cluster and its workers.',
    readOnly: false,
    call: (controller, args) => controller.stop(args),
  },
  run_jobs: {
    description: 'Run jobs in parallel. Returns the id of the run; read waits for it.',
    readOnly: false,
    call: (controller, args, wait) => controller.runJobs(args, wait),
  },
};

/** A tool with its name and the schema of its arguments. */
export interface NamedTool {
  readonly name: string;
  readonly description: string;
  readonly readOnly: boolean;
  readonly schema: z.ZodObject;
  call(controller: Controller, args: unknown, wait: CallWait): Promise<CallOutcome>;
}

/** The tools in the order in which clients list them. */
export const MCP_TOOLS: readonly NamedTool[] = Object.entries(TOOLS).map(([name, tool]) => ({
  ...(tool as McpTool<never>),
  name,
  schema: ARGUMENTS[name as ToolName],
  call: (controller, args, wait) => (tool as McpTool<never>).call(controller, args as never, wait),
}));
