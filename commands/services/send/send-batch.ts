import { basename } from 'node:path';
import type { ControlClient } from '../../../src/control/client/client.ts';
import { readJobInput } from '../../../src/jobs/file/read-job-file.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import { answerBlock } from '../../answers/answer-block.ts';
import { AnswerOutput } from '../../answers/answer-output.ts';
import { exitCodeOfAll, howToRead } from '../../answers/turn-end.ts';
import { type ClusterSelector, withCluster } from '../../clusters/with-cluster.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandResult } from '../../host/command-result.ts';
import { readStdin } from '../../input/read-stdin.ts';
import { type BatchPrompt, batchPrompts } from './batch-prompts.ts';
import { followTurn } from './follow-turn.ts';

/** What `aim send --batch` is given. */
export interface BatchOptions extends ClusterSelector {
  /** A path, or `-` for stdin. */
  readonly file: string;
  readonly timeoutMs: number;
  /** Wait for the ends of the turns. */
  readonly wait: boolean;
}

/** Sends every prompt of a batch at once. Each answer is a block with its label, in the order in which the turns end. */
export async function sendBatch(options: BatchOptions, context: CommandContext): Promise<CommandResult> {
  const { file } = options;
  const text = file === '-' ? await readStdin(context, 'invalid_file') : await readJobInput(file, context.signal);
  const prompts = batchPrompts(file === '-' ? 'stdin' : basename(file), text);
  return withCluster(options, context, (client) =>
    options.wait ? answerAll(prompts, client, options, context) : postAll(prompts, client, options, context),
  );
}

function requestOf({ text, to, key }: BatchPrompt, { timeoutMs: timeout_ms }: BatchOptions, wait: boolean) {
  return { request: 'send', prompt: { kind: 'typed', text }, to, key, timeout_ms, wait } as const;
}

async function answerAll(
  prompts: readonly BatchPrompt[],
  client: ControlClient,
  options: BatchOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const output = context.json ? null : new AnswerOutput(context.stdout);
  const turns = await Promise.all(
    prompts.map(async (prompt) => {
      const end = await followTurn(client, requestOf(prompt, options, true), context, () => undefined);
      const place = end.instance === null ? '' : ` · instance ${end.instance}`;
      await output?.write(answerBlock(`${prompt.label}${place}`, end, context.environment));
      return { id: prompt.label, ...end };
    }),
  );
  return { exitCode: exitCodeOfAll(turns), lines: [], kept: howToRead(turns), document: { version: 1, turns } };
}

async function postAll(
  prompts: readonly BatchPrompt[],
  client: ControlClient,
  options: BatchOptions,
  { signal }: CommandContext,
): Promise<CommandResult> {
  const turns = await Promise.all(
    prompts.map(async (prompt) => (await client.request(requestOf(prompt, options, false), { signal })).turn),
  );
  return { exitCode: EXIT.ok, lines: turns, document: { version: 1, turns } };
}
