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
  const { end } = await withCluster(options, context, (client) => client.request(request, { signal }));
  if (!json) await new AnswerPrinter(stdout, () => isShared(1), context.clock).end(end);
  const exitCode = exitCodeOf(end);
  const problems = exitCode === 0 || json ? [] : [describeTurnEnd(end)];
  return { exitCode, lines: [], problems, kept: howToRead([end]), document: { version: 1, ...end } };
}
