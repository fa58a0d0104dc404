import type { ControlClient } from '../../src/control/client/client.ts';
import type { SentPrompt } from '../../src/control/protocol/sent-prompt.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { loadPaint } from '../../src/reporters/load-paint.ts';
import { answerBlock } from '../answers/answer-block.ts';
import { AnswerOutput } from '../answers/answer-output.ts';
import { AnswerPrinter } from '../answers/answer-printer.ts';
import { describeWork } from '../answers/work-left.ts';
import { ReceiptPrinter } from '../answers/receipt-printer.ts';
import { describeRefusals } from '../answers/refusals.ts';
import { describeRemoteOutputs } from '../answers/remote-outputs.ts';
import { describeTurnEnd, exitCodeOf, exitCodeOfAll, howToRead, howToReadTurns } from '../answers/turn-end.ts';
import { type ClusterSelector, withCluster } from '../clusters/with-cluster.ts';
import { hasColor } from '../host/color.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { isShared } from '../host/shared-output.ts';
import { followTurn, type SendRequest } from './send/follow-turn.ts';
import { readPrompt } from './send/read-prompt.ts';

/** What `aim send` is given. */
export interface SendOptions extends ClusterSelector {
  /** The prompt, or `-` for stdin. */
  readonly prompt: string;
  /** `typed`: the cluster decides by the first word whether it is a command of the tool or a message. */
  readonly kind: SentPrompt['kind'];
  /** Which instance gets it; null: routing chooses. */
  readonly to: number | null;
  /** The key of a conversation. */
  readonly key: string | null;
  /** Send it to every instance. */
  readonly all: boolean;
  readonly timeoutMs: number;
  /** Wait for the end of the turn. */
  readonly wait: boolean;
}

/** Sends a prompt. The answer goes to stdout as it streams; with `wait: false` the result has the id of the turn. */
export async function send(options: SendOptions, context: CommandContext): Promise<CommandResult> {
  const prompt = await readPrompt(options, context);
  return withCluster(options, context, (client) => {
    const sending = { client, prompt, options, context };
    if (options.all) return options.wait ? sendToAll(sending) : sendToAllWithoutWaiting(sending);
    return options.wait ? sendAndPrint(sending) : sendWithoutWaiting(sending);
  });
}

interface Sending {
  readonly client: ControlClient;
  readonly prompt: SentPrompt;
  readonly options: SendOptions;
  readonly context: CommandContext;
}

function requestOf({ prompt, options }: Sending, to: number | null, wait: boolean): SendRequest {
  return { request: 'send', prompt, to, key: options.key, timeout_ms: options.timeoutMs, wait };
}

/** @returns the id of the turn. */
async function post(sending: Sending, to: number | null): Promise<string> {
  const { client, context } = sending;
  const { turn } = await client.request(requestOf(sending, to, false), { signal: context.signal });
  return turn;
}

async function sendWithoutWaiting(sending: Sending): Promise<CommandResult> {
  const turn = await post(sending, sending.options.to);
  return { exitCode: EXIT.ok, lines: [turn], kept: howToReadTurns([turn]), document: { version: 1, turn } };
}

async function sendAndPrint(sending: Sending): Promise<CommandResult> {
  const { client, options, context } = sending;
  const { stdout, stderr, json } = context;
  const printer = json ? null : new AnswerPrinter(stdout, () => isShared(1), context.clock);
  const receipts =
    json || !(stderr.isTTY || context.verbose)
      ? null
      : new ReceiptPrinter(stderr, await loadPaint(hasColor(stderr, context)));
  const end = await followTurn(client, requestOf(sending, options.to, true), context, (event) => {
    // In a terminal a receipt would stand in the middle of the answer.
    if (printer?.hasBegun !== true) receipts?.print(event);
    if (event.type === 'gap') printer?.gap();
    return event.type === 'output' && event.channel === 'answer' ? printer?.push(event.text) : undefined;
  });
  const missing = (await printer?.end(end)) ?? null;
  const failure = exitCodeOf(end);
  // Half an answer must not pass for a whole one.
  const exitCode = failure === EXIT.ok && missing !== null ? EXIT.failed : failure;
  const problem = failure === EXIT.ok ? missing : describeTurnEnd(end);
  const problems = json
    ? []
    : [
        ...(problem === null ? [] : [problem]),
        ...describeRefusals(end),
        ...describeRemoteOutputs(end),
        ...describeWork(end),
      ];
  return { exitCode, lines: [], problems, kept: howToRead([end]), document: { version: 1, ...end } };
}

/** The indexes of all instances of the cluster. */
async function instancesOf({ client, context }: Sending): Promise<number[]> {
  const { count } = await client.request({ request: 'describe' }, { signal: context.signal });
  return Array.from({ length: count }, (_, index) => index);
}

async function sendToAllWithoutWaiting(sending: Sending): Promise<CommandResult> {
  const instances = await instancesOf(sending);
  const turns = await Promise.all(instances.map((to) => post(sending, to)));
  return { exitCode: EXIT.ok, lines: turns, kept: howToReadTurns(turns), document: { version: 1, turns } };
}

/** Writes one block for each instance, in the order in which they end. */
async function sendToAll(sending: Sending): Promise<CommandResult> {
  const { client, context } = sending;
  const instances = await instancesOf(sending);
  const output = context.json ? null : new AnswerOutput(context.stdout);
  const turns = await Promise.all(
    instances.map(async (to) => {
      const end = await followTurn(client, requestOf(sending, to, true), context, () => undefined);
      await output?.write(answerBlock(`instance ${to}`, end, context.environment));
      return end;
    }),
  );
  return { exitCode: exitCodeOfAll(turns), lines: [], kept: howToRead(turns), document: { version: 1, turns } };
}
