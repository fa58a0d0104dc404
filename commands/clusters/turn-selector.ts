import { AimError } from '../../src/model/errors.ts';

/** Which turn a command is for: an id, or the turn of an instance. With neither, the cluster chooses. */
export interface TurnSelector {
  readonly turn?: string | undefined;
  /** Index of an instance. */
  readonly to?: number | undefined;
}

/** The selector as a request of the control protocol has it. @throws AimError usage for an id and an instance. */
export function selectTurn({ turn, to }: TurnSelector): { readonly turn: string | null; readonly to: number | null } {
  if (turn !== undefined && to !== undefined) {
    throw new AimError('usage', 'give the id of a turn or --to, not both');
  }
  return { turn: turn ?? null, to: to ?? null };
}
