import type { Prompt } from '../../model/turn/prompt.ts';
import type { TurnEnding } from './turn.ts';

/** What a turn is for. */
export interface TurnPurpose {
  readonly prompt: Prompt;
  /** The job or session that it is for; null: none. */
  readonly holder: string | null;
  readonly job: string | null;
}

/** Keeps a record of the turns of a pool. Must not throw. */
export interface TurnLog {
  /** @param target the instance that the prompt was sent to; null: any. */
  accepted(turn: string, target: number | null, purpose: TurnPurpose): void;
  ended(turn: string, ending: TurnEnding): void;
}
