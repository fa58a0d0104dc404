/** What a tool counts up over a conversation. */
export interface SessionTotals {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

export const NOTHING_USED: SessionTotals = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
