import { secrets } from '../lib/secrets.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf } from './errors.ts';
import type { AimEvent, AimEventBody, Emit } from './events.ts';

/** Events that are known to have no secrets, and are large or many. */
const MASKED: ReadonlySet<AimEventBody['type']> = new Set(['turn_output', 'run_finished']);

/** A function that gets every event, in order. */
export type Sink = (event: AimEvent) => void;

/**
 * Numbers, stamps and orders the events of a run or cluster, and passes each to every sink. An error that a sink throws never
 * reaches the code that emitted: it is reported once, by an event, and the sink goes on to get events. An event that a sink
 * emits is delivered after the present one, so that all sinks get the same order.
 */
export class EventHub {
  readonly #clock: Clock;
  readonly #report: Emit;
  readonly #sinks = new Set<Sink>();
  readonly #reported = new WeakSet<Sink>();
  /** What was emitted while another event was being delivered. */
  readonly #later: AimEvent[] = [];
  #isDelivering = false;
  #seq: number;

  /**
   * @param report emits the event about a sink that failed, for an owner that does more than publish.
   * @param lastSeq the number of the last event before the first one.
   */
  constructor(clock: Clock, report?: Emit, lastSeq = 0) {
    this.#clock = clock;
    this.#seq = lastSeq;
    this.#report = report ?? ((body) => this.emit(body));
  }

  /** Bound, so that it can be passed on as it is. */
  readonly emit: Emit = (body) => this.publish(this.stamp(body));

  /** Gives an event its number and time. For an owner that does something with it before it is published. */
  stamp(body: AimEventBody): AimEvent {
    // The output of turns has no secrets any more, nor has a result that is made of events.
    const clean = MASKED.has(body.type) ? body : secrets.maskAll(body);
    return { ...clean, seq: ++this.#seq, at: new Date(this.#clock.now()).toISOString() };
  }

  publish(event: AimEvent): void {
    if (this.#isDelivering) {
      this.#later.push(event);
      return;
    }
    this.#isDelivering = true;
    for (let next: AimEvent | undefined = event; next !== undefined; next = this.#later.shift()) this.#deliver(next);
    this.#isDelivering = false;
  }

  subscribe(sink: Sink): Disposable {
    this.#sinks.add(sink);
    return { [Symbol.dispose]: () => void this.#sinks.delete(sink) };
  }

  #deliver(event: AimEvent): void {
    for (const sink of this.#sinks) {
      try {
        sink(event);
      } catch (error) {
        this.#failed(sink, error);
      }
    }
  }

  #failed(sink: Sink, error: unknown): void {
    if (this.#reported.has(sink)) return;
    this.#reported.add(sink);
    const message = `a sink of events failed: ${messageOf(error)}`;
    this.#report({ type: 'notice', level: 'error', message, about: null });
  }
}
