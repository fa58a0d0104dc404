import { type Clock, within } from '../../lib/clock.ts';
import { traceOf } from '../../lib/trace-context.ts';
import { messageOf } from '../../model/errors.ts';
import type { AimEvent } from '../../model/events.ts';
import { otlpJson } from './otlp-json.ts';
import { otlpSettings, type OtlpSettings } from './otlp-settings.ts';
import { RunSpans, type Span } from './run-spans.ts';

export interface TelemetrySpec {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Called once, when spans can't be exported. */
  onFault(message: string): void;
}

/** Spans that wait to be sent; the oldest go when there are more. */
const MAX_WAITING = 4096;
const BATCH = 512;
/** How long a span waits for others. Milliseconds. */
const GATHER_MS = 1000;
/** How long the end of a run waits for its last spans. Milliseconds. */
const CLOSE_MS = 2000;

/** Exports a run as spans, by OTLP over HTTP in JSON. It never delays who emits, and a fault costs spans alone. */
export class Telemetry {
  readonly #spec: TelemetrySpec;
  readonly #settings: OtlpSettings | null;
  readonly #spans: RunSpans;
  readonly #end = new AbortController();
  #waiting: Span[] = [];
  #timer: Disposable | null = null;
  #sending: Promise<void> = Promise.resolve();
  #isFaulty = false;

  constructor(spec: TelemetrySpec) {
    this.#spec = spec;
    this.#spans = new RunSpans((run) => traceOf(spec.environment, run));
    const settings = otlpSettings(spec.environment);
    this.#settings = typeof settings === 'string' ? null : settings;
    // Whoever made it has nowhere to report it to yet.
    if (typeof settings === 'string') queueMicrotask(() => this.#fault(settings));
  }

  /** Bound, so that it can be passed on as it is. */
  readonly add = (event: AimEvent): void => {
    if (this.#settings === null || this.#end.signal.aborted) return;
    this.#waiting.push(...this.#spans.add(event));
    if (this.#waiting.length > MAX_WAITING) this.#waiting = this.#waiting.slice(-MAX_WAITING);
    if (this.#waiting.length > 0) this.#timer ??= this.#spec.clock.after(GATHER_MS, () => void this.#flush());
  };

  /** Sends what is left, for a short while at most. */
  async close(): Promise<void> {
    const isSent = await within(
      this.#spec.clock,
      CLOSE_MS,
      this.#flush().then(() => true),
    );
    if (isSent === null) this.#fault(`no answer within ${CLOSE_MS / 1000} s of the end of the run`);
    this.#timer?.[Symbol.dispose]();
    this.#end.abort();
  }

  /** One request after another. */
  #flush(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    this.#sending = this.#sending.then(() => this.#sendAll());
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#end.signal.aborted) {
      const batch = this.#waiting.splice(0, BATCH);
      const problem = await this.#send(batch);
      if (problem === null) continue;
      this.#fault(problem);
      return;
    }
  }

  /** @returns why they were not taken; null: they were. */
  async #send(batch: readonly Span[]): Promise<string | null> {
    const { url, headers, resource, timeoutMs } = this.#settings!;
    const body = JSON.stringify(otlpJson(this.#spans.traceId ?? '', batch, resource));
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        // The headers may have a key.
        redirect: 'manual',
        signal: AbortSignal.any([this.#end.signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.body?.cancel();
      return response.ok ? null : `HTTP ${response.status}`;
    } catch (error) {
      return this.#end.signal.aborted ? null : whyLost(error);
    }
  }

  #fault(why: string): void {
    if (this.#isFaulty) return;
    this.#isFaulty = true;
    this.#spec.onFault(`traces are not exported, or not all of them: ${why}`);
  }
}

/** Why no answer came. The runtime's own words end in advice for who wrote the program. */
function whyLost(error: unknown): string {
  const text = messageOf(error);
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer came in time';
  const code = /^(?:[A-Z]{4,})(?=: )/.exec(text)?.[0];
  return code === undefined ? text : `the connection failed (${code})`;
}
