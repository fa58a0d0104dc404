import type { TurnEvent } from '../../model/turn/turn-event.ts';
import type { TurnSink } from '../driver.ts';

/** How much of an answer becomes one event at most. UTF-16 units. */
const MAX_JOINED = 64 * 1024;

/**
 * A sink that joins the pieces of an answer that come in one chunk of output: a flood of lines makes no flood of events.
 * The order of events is kept. Call `flush` at the end of each chunk.
 */
export class AnswerCoalescer {
  readonly #sink: TurnSink;
  #joined = '';

  constructor(sink: TurnSink) {
    this.#sink = sink;
  }

  /** Bound, so that it can be passed on as a sink. */
  readonly push = (event: TurnEvent): void => {
    if (event.type === 'answer') {
      this.#joined += event.text;
      if (this.#joined.length > MAX_JOINED) this.flush();
      return;
    }
    this.flush();
    this.#sink(event);
  };

  flush(): void {
    if (this.#joined === '') return;
    const text = this.#joined;
    this.#joined = '';
    this.#sink({ type: 'answer', text });
  }
}
