import { z } from '../../lib/schema/z.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { TurnSink } from '../driver.ts';
import type { Json } from '../rpc/json-line.ts';
import { plainText } from '../rpc/rpc-error.ts';
import { commandOf } from './items.ts';

const MAX_REASON = 2000;

const itemLine = z.looseObject({
  item: z.looseObject({
    type: z.string(),
    text: z.string().optional(),
    message: z.string().optional(),
    command: z.string().optional(),
    status: z.string().nullish(),
    changes: z.array(z.looseObject({ path: z.string() })).optional(),
  }),
});
type Item = z.infer<typeof itemLine>['item'];
const usageLine = z.looseObject({ usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number() }) });
const failedLine = z.looseObject({ error: z.looseObject({ message: z.string() }) });
const errorLine = z.looseObject({ message: z.string() });

/** Reads the lines of `codex exec --json`: one turn. Seen with 0.169.0. */
export class CodexExecReader {
  readonly #row: Pick<ToolRow, 'id'>;
  readonly #sink: TurnSink;
  #activity: string | null = null;

  constructor(row: Pick<ToolRow, 'id'>, sink: TurnSink) {
    this.#row = row;
    this.#sink = sink;
  }

  /** What the tool did last: the reason to show for a turn that had to be ended. */
  get lastActivity(): string | null {
    return this.#activity;
  }

  /** @returns how the turn ended, if this line ends it. */
  read(line: Json): Outcome | null {
    switch (line['type']) {
      case 'item.started':
        this.#started(itemLine.safeParse(line).data?.item);
        return null;
      case 'item.completed':
        this.#completed(itemLine.safeParse(line).data?.item);
        return null;
      case 'error': {
        const text = errorLine.safeParse(line).data?.message ?? 'an error';
        this.#report(plainText(text));
        this.#sink({ type: 'error', text });
        return null;
      }
      case 'turn.completed':
        this.#countUsage(usageLine.safeParse(line).data);
        return { kind: 'completed' };
      case 'turn.failed': {
        const reason = failedLine.safeParse(line).data?.error.message ?? `${this.#row.id} gave no reason`;
        this.#sink({ type: 'error', text: reason });
        return { kind: 'failed', reason: plainText(reason).slice(0, MAX_REASON) };
      }
      default:
        return null;
    }
  }

  #started(item: Item | undefined): void {
    if (item?.type === 'command_execution') this.#report(`$ ${commandOf(item.command ?? '')}`);
    if (item?.type === 'file_change') this.#report(`edit ${pathsOf(item).join(' ')}`);
  }

  #completed(item: Item | undefined): void {
    if (item?.type === 'agent_message') this.#sink({ type: 'answer', text: `${item.text ?? ''}\n` });
    if (item?.type === 'error') this.#report(item.message ?? 'an error');
    if (item?.type === 'file_change' && item.status === 'completed') {
      for (const path of pathsOf(item)) this.#sink({ type: 'file', path });
    }
  }

  #countUsage(line: z.infer<typeof usageLine> | undefined): void {
    if (line === undefined) return;
    const { input_tokens, output_tokens } = line.usage;
    this.#sink({ type: 'usage', usage: { input_tokens, output_tokens, cost_usd: null } });
  }

  #report(activity: string): void {
    this.#activity = activity;
    this.#sink({ type: 'activity', text: activity });
  }
}

function pathsOf(item: Item): string[] {
  return (item.changes ?? []).map(({ path }) => path);
}
