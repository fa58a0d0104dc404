import { AimError } from '../../src/model/errors.ts';

/** A turn as a user says which: by its id, or as that of an instance; by neither where there is no doubt. */
export interface TurnSelector {
  readonly turn: string | undefined;
  readonly to: number | undefined;
}

/** The same as a request has it. @throws AimError usage for both at once. */
export function selectTurn({ turn, to }: TurnSelector): {
  readonly turn: string | null;
  readonly to: number | null;
} {
  if (turn !== undefined && to !== undefined) {
    throw new AimError('usage', 'a turn and --to: one of them says which');
  }
  return { turn: turn ?? null, to: to ?? null };
}
