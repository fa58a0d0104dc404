import type { TurnResult } from '../../model/turn/turn-result.ts';
import { quiet, type Turn, type TurnEnding, type TurnStart } from './turn.ts';

/** What is true of a prompt that was accepted, each as it becomes true. `Instance` is a promise where routing chooses. */
export interface Receipt<Instance = number> {
  /** Id of the turn. */
  readonly turn: string;
  readonly instance: Instance;
  /** Resolves when the tool gets the prompt; rejects with what kept it from the tool. */
  readonly started: Promise<TurnStart>;
  /** Resolves when the turn is over, however it ended; rejects when the prompt never reached the tool. */
  readonly ended: Promise<TurnResult>;
}

/** The receipt of a turn whose instance is known: it was named. */
export class TurnReceipt implements Receipt {
  readonly turn: string;
  readonly instance: number;
  readonly #turn: Turn;

  constructor(turn: Turn, instance: number) {
    this.turn = turn.id;
    this.instance = instance;
    this.#turn = turn;
  }

  get started(): Promise<TurnStart> {
    return this.#turn.started;
  }

  get ended(): Promise<TurnResult> {
    return endOf(this.#turn);
  }
}

/** The receipt of a turn whose instance routing chooses. */
export class RoutedReceipt implements Receipt<Promise<number>> {
  readonly turn: string;
  readonly #turn: Turn;

  constructor(turn: Turn) {
    this.turn = turn.id;
    this.#turn = turn;
  }

  /** Resolves when the turn starts. */
  get instance(): Promise<number> {
    return quiet(this.#turn.started.then(({ instance }) => instance));
  }

  get started(): Promise<TurnStart> {
    return this.#turn.started;
  }

  get ended(): Promise<TurnResult> {
    return endOf(this.#turn);
  }
}

function endOf(turn: Turn): Promise<TurnResult> {
  return quiet(turn.ended.then(resultOf));
}

/** @throws what kept the prompt from the tool. */
export function resultOf(ending: TurnEnding): TurnResult {
  if ('error' in ending) throw ending.error;
  return ending.result;
}
