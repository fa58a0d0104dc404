import { sanitizeLine } from '../../src/lib/sanitize.ts';
import type { CommandResult } from '../host/aim-command.ts';
import { AnswerPrinter } from '../answers/answer-printer.ts';
import { withCluster } from './reach-cluster.ts';
import { endWords, exitCodeOf } from '../answers/turn-end.ts';
import { type TurnSelector, selectTurn } from './turn-selector.ts';

export interface ReadOptions extends TurnSelector {
  readonly name: string | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly json: boolean;
}

/** The answer of a turn that was sent before. */
export async function readTurn(options: ReadOptions, signal: AbortSignal): Promise<CommandResult> {
  const { name, turn, to, timeout } = options;
  const timeoutMs = timeout === undefined ? null : timeout * 1000;
  const body = { request: 'read', ...selectTurn({ turn, to }), timeout_ms: timeoutMs } as const;
  const { end } = await withCluster({ name }, signal, (client) => client.request(body, { signal }));
  const exitCode = exitCodeOf(end);
  if (!options.json) {
    await new AnswerPrinter(process.stdout).end(end);
    if (exitCode !== 0) process.stderr.write(`aim: ${sanitizeLine(endWords(end))}\n`);
  }
  return { exitCode, lines: [], document: { version: 1, ...end } };
}
