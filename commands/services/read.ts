import type { ControlClient } from '../../src/control/client/client.ts';
import { AimError } from '../../src/model/errors.ts';
import { AnswerOutput } from '../answers/answer-output.ts';
import { AnswerPrinter } from '../answers/answer-printer.ts';
import { describeTurnEnd, exitCodeOf, howToRead } from '../answers/turn-end.ts';
import { selectTurn, type TurnSelector } from '../clusters/turn-selector.ts';
import { type ClusterSelector, withCluster } from '../clusters/with-cluster.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { isShared } from '../host/shared-output.ts';

/** Waits for a turn that was sent before, and writes its answer to stdout. */
export async function read(
  options: ClusterSelector & TurnSelector & { readonly timeoutSeconds: number | undefined },
  context: CommandContext,
): Promise<CommandResult> {
  const { timeoutSeconds } = options;
  const timeoutMs = timeoutSeconds === undefined ? null : timeoutSeconds * 1000;
  const request = { request: 'read', ...selectTurn(options), timeout_ms: timeoutMs } as const;
  const { signal, stdout, json } = context;
  const found = await withCluster(options, context, async (client) => {
    try {
      return await client.request(request, { signal });
    } catch (error) {
      if (!(error instanceof AimError) || error.code !== 'timed_out') throw error;
      return { late: error, ...(await soFar(client, selectTurn(options), context)) };
    }
  });
  if ('late' in found) return await notYet(found, context);
  const { end } = found;
  if (!json) await new AnswerPrinter(stdout, () => isShared(1), context.clock).end(end);
  const exitCode = exitCodeOf(end);
  const problems = exitCode === 0 || json ? [] : [describeTurnEnd(end)];
  return { exitCode, lines: [], problems, kept: howToRead([end]), document: { version: 1, ...end } };
}

/** What a turn has answered until now. `turn` null: none runs that is meant, or the cluster is of an older aim. */
interface SoFar {
  readonly turn: string | null;
  readonly text: string;
}

async function soFar(
  client: ControlClient,
  selector: ReturnType<typeof selectTurn>,
  { signal }: CommandContext,
): Promise<SoFar> {
  try {
    return await client.request({ request: 'so_far', ...selector }, { signal });
  } catch {
    signal.throwIfAborted();
    return { turn: null, text: '' };
  }
}

/** The turn goes on: what it has answered is printed all the same, and it can be read later. */
async function notYet(
  { late, turn, text }: SoFar & { readonly late: AimError },
  { stdout, json }: CommandContext,
): Promise<CommandResult> {
  const { code, message, exitCode } = late;
  if (!json && text.trim() !== '') await new AnswerOutput(stdout).write(`${text.trim()}\n`);
  const what =
    turn === null
      ? ''
      : text.trim() === ''
        ? `; ${turn} has said nothing yet`
        : `; this is what ${turn} has said so far`;
  return {
    exitCode,
    lines: [],
    problems: [`${message}${what}`],
    document: { error: { code, message, exit_code: exitCode, issues: [] }, so_far: { turn, text } },
  };
}
