import type { ControlClient } from '../../src/control/client/client.ts';
import type { ControlEvent } from '../../src/control/protocol/protocol.ts';
import type { SentPrompt } from '../../src/control/protocol/requests.ts';
import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { orAbort } from '../../src/lib/clock.ts';
import { AimError } from '../../src/model/errors.ts';
import { sanitizeLine } from '../../src/lib/sanitize.ts';
import type { CommandResult, Signals } from '../host/aim-command.ts';
import { answerBlock } from '../answers/answer-block.ts';
import { AnswerOutput } from '../answers/answer-output.ts';
import { AnswerPrinter } from '../answers/answer-printer.ts';
import { withCluster } from './reach-cluster.ts';
import { readStdin } from './read-source.ts';
import { Receipts } from '../answers/receipts.ts';
import { endWords, exitCodeOf, exitCodeOfAll } from '../answers/turn-end.ts';

export interface SendOptions {
  /** `-`: stdin. */
  readonly prompt: string;
  readonly kind: SentPrompt['kind'];
  readonly name: string | undefined;
  /** Seconds to wait for the cluster to appear. */
  readonly wait: number | undefined;
  readonly to: number | null;
  readonly key: string | null;
  readonly all: boolean;
  readonly timeoutMs: number;
  /** For the end of the turn. */
  readonly waits: boolean;
  readonly json: boolean;
}

/** Sends a prompt and prints what comes of it. */
export async function sendPrompt(options: SendOptions, signals: Signals): Promise<CommandResult> {
  const prompt = await promptOf(options, signals.signal);
  return withCluster(options, signals.signal, async (client) => {
    if (options.all) return sendToAll(client, prompt, options, signals);
    if (!options.waits) {
      const id = await sendOff(client, prompt, options, options.to, signals.signal);
      return { exitCode: 0, lines: [id], document: { version: 1, turn: id } };
    }
    return sendAndWait(client, prompt, options, signals);
  });
}

async function promptOf({ prompt, kind }: SendOptions, signal: AbortSignal): Promise<SentPrompt> {
  const fromStdin = prompt === '-';
  // The newline at the end is the shell's.
  const text = fromStdin ? (await readStdin(signal)).replace(/\n$/, '') : prompt;
  if (text.trim() === '') throw new AimError('usage', 'the prompt is empty');
  if (kind === 'command') {
    if (/[\n\0]/.test(text)) throw new AimError('usage', 'a command is one line');
    return { kind, line: text };
  }
  return fromStdin || kind === 'message' ? { kind: 'message', text } : { kind, text };
}

function bodyOf(prompt: SentPrompt, { key, timeoutMs }: SendOptions, to: number | null, wait: boolean) {
  return { request: 'send', prompt, to, key, timeout_ms: timeoutMs, wait } as const;
}

async function sendOff(
  client: ControlClient,
  prompt: SentPrompt,
  options: SendOptions,
  to: number | null,
  signal: AbortSignal,
): Promise<string> {
  const { turn } = await client.request(bodyOf(prompt, options, to, false), { signal });
  return turn;
}

async function sendAndWait(
  client: ControlClient,
  prompt: SentPrompt,
  options: SendOptions,
  signals: Signals,
): Promise<CommandResult> {
  const printer = options.json ? null : new AnswerPrinter(process.stdout);
  const receipts = new Receipts(options.json ? null : process.stderr);
  const end = await follow(client, bodyOf(prompt, options, options.to, true), signals, (event) => {
    // In a terminal they would stand in the middle of the answer.
    if (printer?.begun !== true) receipts.tell(event);
    if (event.type === 'gap') printer?.gap();
    return event.type === 'output' && event.channel === 'answer' ? printer?.push(event.text) : undefined;
  });
  const exitCode = exitCodeOf(end);
  if (printer === null) return { exitCode, lines: [], document: { version: 1, ...end } };
  const missing = await printer.end(end);
  const trouble = exitCode === 0 ? missing : endWords(end);
  if (trouble !== null) process.stderr.write(`aim: ${sanitizeLine(trouble)}\n`);
  // Whoever gets half an answer must not take it for a whole one.
  return { exitCode: exitCode || (missing === null ? 0 : 1), lines: [], document: { version: 1, ...end } };
}

/** One block for each instance, as they end. */
async function sendToAll(
  client: ControlClient,
  prompt: SentPrompt,
  options: SendOptions,
  signals: Signals,
): Promise<CommandResult> {
  const { signal } = signals;
  const { count } = await client.request({ request: 'describe' }, { signal });
  const instances = Array.from({ length: count }, (_, index) => index);
  if (!options.waits) {
    const turns = await Promise.all(instances.map((to) => sendOff(client, prompt, options, to, signal)));
    return { exitCode: 0, lines: turns, document: { version: 1, turns } };
  }
  const output = options.json ? null : new AnswerOutput(process.stdout);
  const ends = await Promise.all(
    instances.map(async (to) => {
      const end = await follow(client, bodyOf(prompt, options, to, true), signals, () => undefined);
      await output?.write(answerBlock(`instance ${to}`, end));
      return end;
    }),
  );
  return { exitCode: exitCodeOfAll(ends), lines: [], document: { version: 1, turns: ends } };
}

/** Follows a turn to its end. Ctrl-C interrupts it; whoever else ends us leaves it running. */
async function follow(
  client: ControlClient,
  body: ReturnType<typeof bodyOf>,
  { signal, kill }: Signals,
  onEvent: (event: ControlEvent) => Promise<void> | undefined,
): Promise<TurnEnd> {
  let turn: string | null = null;
  const interrupt = () => {
    if (turn !== null && byUser(signal)) client.request({ request: 'interrupt', turn }).catch(() => {});
  };
  const left = new AbortController();
  const onAbort = () => {
    if (byUser(signal)) return interrupt();
    const where = turn === null ? '' : `; ${turn} goes on, and \`aim read ${turn}\` prints its answer`;
    left.abort(new AimError('terminated', `${(signal.reason as Error).message}${where}`));
  };
  const onKill = () => left.abort(new AimError('interrupted', 'ended before the turn was'));
  signal.addEventListener('abort', onAbort, { once: true });
  kill.addEventListener('abort', onKill, { once: true });
  try {
    const reply = client.request(body, {
      onEvent(event) {
        if (event.type === 'accepted') {
          turn = event.turn;
          // It came before there was a turn to interrupt.
          if (signal.aborted) interrupt();
        }
        return onEvent(event);
      },
    });
    reply.catch(() => {});
    const { end } = await orAbort(reply, left.signal);
    if (end === null) throw new AimError('protocol', 'the cluster did not wait for the turn');
    return end;
  } finally {
    signal.removeEventListener('abort', onAbort);
    kill.removeEventListener('abort', onKill);
  }
}

function byUser({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof AimError && reason.code === 'interrupted';
}
