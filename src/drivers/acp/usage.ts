import { z } from '../../lib/schema/z.ts';
import type { Usage } from '../../model/turn/usage.ts';
import type { Acp } from '../../tools/row/acp.ts';
import { isObject, type Json } from '../rpc/json-line.ts';
import type { SessionTotals } from '../shared/session-totals.ts';

const cost = z.looseObject({ cost: z.looseObject({ amount: z.number(), currency: z.literal('USD') }) });

/** Counts what one turn used, from the fields that the agent's row names. */
export class AcpUsage {
  readonly #acp: Acp;
  readonly #before: SessionTotals;
  /** The sum over the pieces of the answer; null: no piece had any. */
  #ofPieces: { readonly input: number; readonly output: number } | null = null;
  #costUsd: number | null = null;

  constructor(acp: Acp, before: SessionTotals) {
    this.#acp = acp;
    this.#before = before;
  }

  /** A piece of an answer came. */
  piece(update: Json): void {
    const fields = this.#acp.pieceUsage;
    if (fields === undefined) return;
    const [input, output] = [numberAt(update, fields.input), numberAt(update, fields.output)];
    if (input === null && output === null) return;
    const sum = this.#ofPieces ?? { input: 0, output: 0 };
    this.#ofPieces = { input: sum.input + (input ?? 0), output: sum.output + (output ?? 0) };
  }

  /** A `usage_update` came: its cost is of the session so far. */
  usageUpdate(update: Json): void {
    // An agent that knows no price reports a cost of nothing.
    this.#costUsd = cost.safeParse(update).data?.cost.amount || this.#costUsd;
  }

  /**
   * The turn has ended with this result.
   * @returns the totals of the session, and what the turn used; null where the agent reports nothing.
   */
  end(result: Json): { readonly totals: SessionTotals; readonly usage: Usage | null } {
    const { inputTokens, outputTokens, costUsd } = this.#before;
    const [input, output] = this.#tokens(result);
    const totals = {
      inputTokens: inputTokens + (input ?? 0),
      outputTokens: outputTokens + (output ?? 0),
      costUsd: this.#costUsd ?? costUsd,
    };
    const usage: Usage = {
      input_tokens: input,
      output_tokens: output,
      cost_usd: this.#costUsd === null ? null : this.#costUsd - costUsd,
    };
    return { totals, usage: Object.values(usage).some((value) => value !== null) ? usage : null };
  }

  #tokens(result: Json): readonly [number | null, number | null] {
    const { resultUsage, usage } = this.#acp;
    const [input, output] = [numberAt(result, resultUsage.input), numberAt(result, resultUsage.output)];
    if (input === null && output === null) return [this.#ofPieces?.input ?? null, this.#ofPieces?.output ?? null];
    if (usage === 'turn') return [input, output];
    return [minus(input, this.#before.inputTokens), minus(output, this.#before.outputTokens)];
  }
}

/** The number at a path of keys with dots between them, or null. */
function numberAt(value: unknown, path: string): number | null {
  let at: unknown = value;
  for (const key of path.split('.')) at = isObject(at) ? at[key] : undefined;
  return typeof at === 'number' ? at : null;
}

function minus(value: number | null, before: number): number | null {
  return value === null ? null : Math.max(0, value - before);
}
