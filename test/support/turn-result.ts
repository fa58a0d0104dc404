import type { TurnResult } from '../../src/model/turn/turn-result.ts';

/** A turn that completed without a word, but for what is said of it. */
export function turnResult(over: Partial<TurnResult> = {}): TurnResult {
  return {
    turn: 'sim-1',
    instance: 0,
    outcome: { kind: 'completed' },
    text: '',
    text_truncated: false,
    stderr: '',
    files: [],
    usage: null,
    duration_ms: 1,
    queued_ms: 0,
    ...over,
  };
}
