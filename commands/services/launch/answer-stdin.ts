import { isUtf8 } from 'node:buffer';
import type { ClusterHost } from '../../../src/host/clusters/cluster-host.ts';
import { orAbort } from '../../../src/lib/clock.ts';
import { LineSplitter } from '../../../src/lib/text/line-splitter.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import { textFault } from '../../../src/model/turn/text-fault.ts';
import type { TurnEnd } from '../../../src/model/turn/turn-end.ts';
import { answerBlock } from '../../answers/answer-block.ts';
import { AnswerOutput, type AnswerStream } from '../../answers/answer-output.ts';
import type { Environment } from '../../host/command-context.ts';
import { exitCodeOf } from '../../answers/turn-end.ts';

/** How many prompts may be queued or running; further lines are not read before one of them has ended. */
const MAX_OPEN = 1000;

/** Where prompts come from and where their answers go. */
export interface StdinAnswers {
  readonly input: AsyncIterable<unknown>;
  /** Where answers go; null: they are collected for one document. */
  readonly output: AnswerStream | null;
  /** How long each turn may take. */
  readonly timeoutMs: number;
  readonly environment: Environment;
}

/** Sends each line of the input as a prompt, and writes each answer when its turn ends. Resolves after the last. */
export async function answerStdin(
  host: Pick<ClusterHost, 'openClient'>,
  { input, output: stream, timeoutMs, environment }: StdinAnswers,
  stop: AbortSignal,
): Promise<{ exitCode: number; why: string; turns: TurnEnd[] }> {
  await using client = host.openClient();
  const output = stream === null ? null : new AnswerOutput(stream);
  const turns: TurnEnd[] = [];
  let isCompleted = true;
  const send = async (text: string) => {
    const prompt = { kind: 'message', text } as const;
    const { end } = await client.request({ request: 'send', prompt, timeout_ms: timeoutMs }, { signal: stop });
    if (end === null) throw new Error('a turn without an end');
    return end;
  };
  const answer = async ({ number, text, fault }: Prompt) => {
    const end = fault === null ? await send(text) : refused(fault);
    isCompleted &&= exitCodeOf(end) === EXIT.ok;
    if (output === null) turns[number - 1] = end;
    const place = end.instance === null ? '' : ` · instance ${end.instance}`;
    await output?.write(answerBlock(`prompt ${number}${place}`, end, environment));
  };
  const prompts = promptsIn(input);
  const worker = async () => {
    for await (const prompt of prompts) await answer(prompt);
  };
  const all = Promise.all(Array.from({ length: MAX_OPEN }, worker)).then(() => 'answered' as const);
  const closed = output?.closed.then(() => 'closed' as const) ?? new Promise<never>(() => {});
  if ((await orAbort(Promise.race([all, closed]), stop)) === 'closed') {
    return { exitCode: EXIT.failed, why: 'stdout was closed', turns };
  }
  return { exitCode: isCompleted ? EXIT.ok : EXIT.failed, why: 'stdin has ended', turns };
}

interface Prompt {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Why it is not sent; null: it is. */
  readonly fault: string | null;
}

/** The end of a turn that was not sent. */
function refused(fault: string): TurnEnd {
  const error = { code: 'usage', message: `the prompt ${fault}` };
  return { turn: '', instance: null, conversation: null, result: null, error };
}

/** The lines of the input; blank ones are skipped. */
async function* promptsIn(input: AsyncIterable<unknown>): AsyncGenerator<Prompt> {
  let number = 0;
  const prompts: Prompt[] = [];
  const splitter = new LineSplitter((line, _cut, bytes) => {
    if (line.trim() === '') return;
    const fault = isUtf8(bytes) ? textFault(line) : 'is not UTF-8';
    prompts.push({ number: ++number, text: line.replace(/\r$/, ''), fault });
  });
  for await (const chunk of input) {
    splitter.push(chunk as Uint8Array);
    yield* prompts.splice(0);
    // A device that never ends (/dev/zero) gives its bytes at once: signals and answers get their turn between them.
    await new Promise((resolve) => setImmediate(resolve));
  }
  splitter.end();
  yield* prompts;
}
