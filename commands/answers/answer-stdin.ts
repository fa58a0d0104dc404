import { EXIT } from '../../src/model/exit-codes.ts';
import type { Control } from '../../src/control/server/control.ts';
import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { orAbort } from '../../src/lib/clock.ts';
import { LineSplitter } from '../../src/lib/line-splitter.ts';
import { answerBlock } from './answer-block.ts';
import { AnswerOutput } from './answer-output.ts';
import { exitCodeOf } from './turn-end.ts';

/** How many prompts may wait or run: more are not taken yet. */
const MAX_OPEN = 1000;

export interface StdinAnswers {
  readonly input: AsyncIterable<unknown>;
  /** Null: they are kept, for a document of all of them. */
  readonly output: NodeJS.WriteStream | null;
  readonly timeoutMs: number;
}

/** Sends each line of the input as a prompt, and prints each answer when it ends. Ends after the last. */
export async function answerStdin(
  control: Control,
  answers: StdinAnswers,
  stop: AbortSignal,
): Promise<{ exitCode: number; why: string; turns: TurnEnd[] }> {
  await using caller = control.open();
  const output = answers.output === null ? null : new AnswerOutput(answers.output);
  const turns: TurnEnd[] = [];
  let allCompleted = true;
  const answer = async ({ number, text }: Prompt) => {
    const request = {
      id: number,
      request: 'send',
      cluster: null,
      prompt: { kind: 'message', text },
      to: null,
      key: null,
      timeout_ms: answers.timeoutMs,
      wait: true,
    } as const;
    const reply = await caller.answer(request, () => {}, stop);
    if (!('end' in reply) || reply.end === null || reply.end === undefined) throw new Error('a turn without an end');
    const { end } = reply;
    allCompleted &&= exitCodeOf(end) === 0;
    if (output === null) turns[number - 1] = end;
    const where = end.instance === null ? '' : ` · instance ${end.instance}`;
    await output?.write(answerBlock(`prompt ${number}${where}`, end));
  };
  const prompts = promptsIn(answers.input);
  const taker = async () => {
    for await (const prompt of prompts) await answer(prompt);
  };
  const all = Promise.all(Array.from({ length: MAX_OPEN }, taker)).then(() => true);
  const left = output?.gone.then(() => false);
  const isAnswered = await orAbort(Promise.race([all, ...(left === undefined ? [] : [left])]), stop);
  if (!isAnswered) return { exitCode: EXIT.failed, why: 'nobody reads the answers any more', turns };
  return { exitCode: allCompleted ? EXIT.ok : EXIT.failed, why: 'stdin has ended', turns };
}

interface Prompt {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** The lines of the input; a blank one asks nothing. */
async function* promptsIn(input: AsyncIterable<unknown>): AsyncGenerator<Prompt> {
  let number = 0;
  const prompts: Prompt[] = [];
  const splitter = new LineSplitter((line) => {
    if (line.trim() !== '') prompts.push({ number: ++number, text: line.replace(/\r$/, '') });
  });
  for await (const chunk of input) {
    splitter.push(chunk as Uint8Array);
    yield* prompts.splice(0);
  }
  splitter.end();
  yield* prompts;
}
