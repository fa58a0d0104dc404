import { EXIT } from '../../src/model/exit-codes.ts';
import { describeTurnEnd } from '../answers/turn-end.ts';
import { type TurnSelector, selectTurn } from '../clusters/turn-selector.ts';
import { type ClusterSelector, withCluster } from '../clusters/with-cluster.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** Ends a turn and waits for its end. The exit code is 0 too when the turn had already ended. */
export async function interrupt(
  options: ClusterSelector & TurnSelector,
  context: CommandContext,
): Promise<CommandResult> {
  const request = { request: 'interrupt', ...selectTurn(options) } as const;
  const { signal } = context;
  const { end, already } = await withCluster(options, context, (client) => client.request(request, { signal }));
  const text = end === null ? 'no turn is running' : already ? `${end.turn} had already ended` : describeTurnEnd(end);
  return { exitCode: EXIT.ok, lines: [text], document: { version: 1, already, end } };
}
