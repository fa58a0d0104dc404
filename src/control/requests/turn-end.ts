import type { TurnEnd } from '../../model/turn/turn-end.ts';
import type { Turn } from '../../pool/turns/turn.ts';
import { toWire } from '../protocol/wire-error.ts';

/** The end of a turn that has ended, as a document. */
export function turnEndOf({ id, state }: Turn): TurnEnd {
  if (!('ending' in state)) throw new Error(`the turn ${id} has not ended`);
  const { ending } = state;
  if ('error' in ending) {
    return { turn: id, instance: null, conversation: null, result: null, error: toWire(ending.error) };
  }
  const { instance, conversation, result } = ending;
  return { turn: id, instance, conversation, result, error: null };
}
