import { RecentMap } from '../../lib/recent-map.ts';
import type { Usage } from '../../model/turn/usage.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { TurnSink } from '../driver.ts';
import type { SessionTotals } from '../shared/session-totals.ts';
import type { AssistantLine, ResultLine } from './lines.ts';

/** How many calls of one turn are remembered: a tool that floods has more. */
const MAX_CALLS = 10_000;

/** Counts what one turn has used: by the calls of its model while it runs, by its result at the end. */
export class UsageCounter {
  readonly #kind: ToolRow['streamJson']['usage'];
  readonly #sink: TurnSink;
  readonly #before: SessionTotals;
  /** What each call of the model has used. */
  readonly #calls = new RecentMap<{ readonly input: number; readonly output: number }>(MAX_CALLS);
  /** The sum over all of them. */
  readonly #called = { input: 0, output: 0 };
  #model: string | undefined;
  #totals: SessionTotals;

  /** @param kind what the usage in a result is about. @param before of the session, up to the turn. */
  constructor(kind: ToolRow['streamJson']['usage'], before: SessionTotals, sink: TurnSink) {
    this.#kind = kind;
    this.#before = before;
    this.#sink = sink;
    this.#totals = before;
  }

  /** Of the session, up to the end of this turn. */
  get totals(): SessionTotals {
    return this.#totals;
  }

  /**
   * A call of the model answered. What it used is known before the end of the turn, but for the tokens of its answer: claude
   * gives as many as there were when the answer began.
   */
  countCall({ id, model, usage }: AssistantLine['message']): void {
    if (id === undefined || usage == null || this.#kind === 'session') return;
    // What an error of the API becomes has `<synthetic>` (claude 2.1.330).
    if (model !== undefined && !model.startsWith('<')) this.#model = model;
    const before = this.#calls.get(id);
    const [input, output] = [inputOf(usage), usage.output_tokens];
    this.#calls.set(id, { input, output });
    this.#called.input += input - (before?.input ?? 0);
    this.#called.output += output - (before?.output ?? 0);
    if (before?.input === input && before.output === output) return;
    this.#report({ input_tokens: this.#called.input, output_tokens: this.#called.output, cost_usd: null });
  }

  /** The turn has its result. @param costUsd of the session; null: the tool does not say. */
  countResult(used: NonNullable<ResultLine['usage']>, costUsd: number | null): void {
    const { output_tokens } = used;
    const { inputTokens, outputTokens } = this.#before;
    const input = inputOf(used);
    const ofSession = this.#kind === 'session';
    this.#totals = {
      inputTokens: ofSession ? input : inputTokens + input,
      outputTokens: ofSession ? output_tokens : outputTokens + output_tokens,
      costUsd: costUsd ?? this.#before.costUsd,
    };
    this.#report({
      input_tokens: this.#totals.inputTokens - inputTokens,
      output_tokens: this.#totals.outputTokens - outputTokens,
      cost_usd: costUsd === null ? null : costUsd - this.#before.costUsd,
    });
  }

  #report(usage: Usage): void {
    this.#sink({ type: 'usage', usage, ...(this.#model !== undefined && { model: this.#model }) });
  }
}

/** All tokens that were sent, those from a cache too. */
function inputOf(used: NonNullable<ResultLine['usage']>): number {
  const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens } = used;
  return input_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0);
}
