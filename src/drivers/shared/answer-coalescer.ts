import type { TurnEvent } from '../../model/turn/turn-event.ts';

/** So much of an answer at most is held back to be one event. UTF-16 units. */
const MAX_JOINED = 64 * 1024;

/**
 * A sink that makes one event of the pieces of an answer that come in one breath: a flood of lines is no flood of
 * events. Nothing is overtaken; `flush` at the end of each breath hands on what is held.
 */
export class AnswerCoalescer {
  readonly #sink: (event: TurnEvent) => void;
  #held = '';

  constructor(sink: (event: TurnEvent) => void) {
    this.#sink = sink;
  }

  /** Bound, so that it can be handed on as it is. */
  readonly push = (event: TurnEvent): void => {
    if (event.type === 'answer') {
      this.#held += event.text;
      if (this.#held.length > MAX_JOINED) this.flush();
      return;
    }
    this.flush();
    this.#sink(event);
  };

  flush(): void {
    if (this.#held === '') return;
    const text = this.#held;
    this.#held = '';
    this.#sink({ type: 'answer', text });
  }
}
