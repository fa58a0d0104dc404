import type { Readable, Writable } from 'node:stream';
import {
  acceptedContent,
  type CallToolResult,
  type ClientCapabilities,
  inputRequired,
  type InputRequiredResult,
  McpServer,
} from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { type Clock, orAbort, within } from '../lib/clock.ts';
import { sanitize } from '../lib/text/sanitize.ts';
import { AimError } from '../model/errors.ts';
import { AIM_VERSION } from '../model/version.ts';
import type { CallOutcome } from './agent-work.ts';
import type { Controller } from './controller.ts';
import { MCP_TOOLS, type NamedTool } from './tools.ts';
import { leanSchema } from './lean-schema.ts';
import type { CallWait } from './wait-until.ts';

const INSTRUCTIONS = [
  'aim holds workers: coding agents that keep their conversation between prompts.',
  'launch once, then send; name workers by number to follow up on what they did.',
  'Answers name turns by id. What takes longer goes on: call read.',
  'Workers that edit the same files: launch with isolation worktree, and merge each.',
].join(' ');

/** Where a request of the protocol's version 2026-07-28 has what its client can do. */
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
/** The name of the answer to a question, in what a client gives back. */
const ANSWER = 'answer';

/** How long a client that has gone may take to read what was written before. One that never reads must not keep aim. */
const LAST_ANSWERS_MS = 100;

export interface McpStreams {
  readonly stdin: Readable;
  /** Belongs to the protocol. */
  readonly stdout: Writable;
  /** For diagnostics. */
  readonly stderr: Writable;
}

export interface McpSpec {
  readonly streams: McpStreams;
  readonly clock: Clock;
  /** Called at the first call of a tool: what it needs is loaded then, so that the handshake is quick. */
  readonly openController: () => Promise<Controller>;
}

/** Serves the Model Context Protocol until the client has gone or the signal aborts. No process of it is left then. */
export async function serveMcp({ streams, clock, openController }: McpSpec, signal: AbortSignal): Promise<void> {
  const { stdin, stdout, stderr } = streams;
  let opened: Promise<Controller> | null = null;
  const controller = () => (opened ??= openController().catch(onOpenError));
  const onOpenError = (error: unknown): never => {
    // A registry that is not valid may be mended before the next call.
    opened = null;
    throw error;
  };
  const transport = new StdioServerTransport(stdin, stdout);
  const onerror = (error: Error) => void stderr.write(`aim mcp: ${error.message}\n`);
  const onBug = (error: unknown) =>
    void stderr.write(`aim mcp: ${error instanceof Error ? error.stack : String(error)}\n`);
  const gone = Promise.withResolvers<void>();
  for (const event of ['end', 'close'] as const) stdin.once(event, () => gone.resolve());
  // A client that closed its end reads no answers.
  stdout.once('error', () => gone.resolve());
  const handle = serveStdio(() => makeServer({ controller, clock, onBug }), { transport, onerror });
  try {
    await orAbort(gone.promise, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    const ended = opened === null ? null : (opened as Promise<Controller>).then((it) => it[Symbol.asyncDispose]());
    await Promise.allSettled([ended, handle.close()]);
    await within(clock, LAST_ANSWERS_MS, new Promise<void>((resolve) => stdout.end(() => resolve())));
    stdout.destroy();
  }
}

interface CallSpec {
  readonly controller: () => Promise<Controller>;
  readonly clock: Clock;
  /** Gets what a call threw that is not for the agent. */
  readonly onBug: (error: unknown) => void;
}

function makeServer(spec: CallSpec): McpServer {
  const server = new McpServer({ name: 'aim', version: AIM_VERSION }, { instructions: INSTRUCTIONS });
  for (const tool of MCP_TOOLS) register(server, tool, spec);
  return server;
}

function register(server: McpServer, tool: NamedTool, { controller, clock, onBug }: CallSpec): void {
  const { name, description, readOnly, schema } = tool;
  const config = {
    description,
    inputSchema: leanSchema(schema),
    ...(readOnly && { annotations: { readOnlyHint: true } }),
    // Without it claude 2.1.330 shows its model the names alone.
    _meta: { 'anthropic/alwaysLoad': true },
  };
  server.registerTool(name, config, async (args, { mcpReq }) => {
    const { signal, _meta: meta, notify, inputResponses } = mcpReq;
    const progressToken = meta?.progressToken;
    const progress = (seconds: number, message: string) =>
      void notify({
        method: 'notifications/progress',
        params: { progressToken: progressToken!, progress: seconds, message },
      }).catch(() => {});
    const elicits = showsForms(
      (mcpReq.envelope as Record<string, ClientCapabilities> | undefined)?.[CAPABILITIES] ??
        server.server.getClientCapabilities(),
    );
    const wait: CallWait = { clock, signal, elicits, progress: progressToken === undefined ? null : progress };
    const given = mcpReq.requestState<string>();
    const call = async () => {
      const it = await controller();
      if (given === undefined) return await tool.call(it, args, wait);
      const { answerIn, readState } = await import('./elicitation.ts');
      return await it.resume(readState(given), answerIn(acceptedContent(inputResponses, ANSWER)), wait);
    };
    return answer(call, clock, onBug);
  });
}

/** An error that the model can act on is an answer that says so. The protocol makes one of a bug too. */
async function answer(
  call: () => Promise<CallOutcome>,
  clock: Clock,
  onBug: (error: unknown) => void,
): Promise<CallToolResult | InputRequiredResult> {
  try {
    const outcome = await call();
    if (typeof outcome === 'string') return textResult(outcome);
    const { elicitationForm } = await import('./elicitation.ts');
    return inputRequired({
      inputRequests: { [ANSWER]: inputRequired.elicit(elicitationForm(outcome, clock.now())) },
      requestState: JSON.stringify(outcome.state),
    });
  } catch (error) {
    if (!(error instanceof AimError)) {
      onBug(error);
      throw error;
    }
    const { errorText } = await import('./answer-text.ts');
    return { ...textResult(errorText(error)), isError: true };
  }
}

/** Whether a client shows forms to its user. A capability without a mode is of forms. */
function showsForms(capabilities: ClientCapabilities | undefined): boolean {
  const elicitation = capabilities?.elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/** Clients print answers on terminals as they are. */
function textResult(text: string): CallToolResult {
  return { content: [{ type: 'text', text: sanitize(text) }] };
}
