import type { TurnResult } from '../../src/model/turn/turn-result.ts';

/** A completed turn with an empty answer, with some of its values replaced. */
export function turnResult(over: Partial<TurnResult> = {}): TurnResult {
  return {
    turn: 'sim-1',
    instance: 0,
    outcome: { kind: 'completed' },
    text: '',
    text_truncated: false,
    stderr: '',
    files: [],
    refusals: [],
    model: null,
    usage: null,
    duration_ms: 1,
    queued_ms: 0,
    ...over,
  };
}
