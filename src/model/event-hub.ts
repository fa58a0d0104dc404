import type { Clock } from '../lib/clock.ts';
import type { AimEvent, AimEventBody, Emit } from './events.ts';

/** The one place that stamps and orders events. Sinks are called at once, in the order of their subscription. */
export class EventHub {
  readonly #clock: Clock;
  readonly #sinks = new Set<(event: AimEvent) => void>();
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Bound, so that it can be handed down as it is. */
  readonly emit: Emit = (body: AimEventBody) => {
    const event: AimEvent = { ...body, seq: ++this.#seq, at: new Date(this.#clock.now()).toISOString() };
    for (const sink of this.#sinks) sink(event);
  };

  subscribe(sink: (event: AimEvent) => void): Disposable {
    this.#sinks.add(sink);
    return { [Symbol.dispose]: () => void this.#sinks.delete(sink) };
  }
}
