import type { Clock } from '../../lib/clock.ts';
import { wantsTraces } from '../../lib/trace-context.ts';
import type { Sink } from '../../model/event-hub.ts';

/** Who is to watch a run. */
export interface WatchOptions {
  readonly onEvent?: Sink;
  /** A program that gets every event on its stdin: see `EventCommand`. */
  readonly eventCommand?: readonly string[] | undefined;
}

export interface WatchersSpec {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Called when one of them gets no further events. */
  onFault(message: string): void;
}

/** Whoever watches a run from outside: a caller, a program of the user's, a collector of traces. */
export interface Watchers extends AsyncDisposable {
  readonly onEvent: Sink | undefined;
}

/** Opens what watches a run. What is not asked for is not loaded. Disposing waits a short while for what they have not got yet. */
export async function openWatchers({ onEvent, eventCommand }: WatchOptions, spec: WatchersSpec): Promise<Watchers> {
  const sinks: Sink[] = onEvent === undefined ? [] : [onEvent];
  const closing: (() => Promise<void>)[] = [];
  if (eventCommand !== undefined) {
    const { EventCommand } = await import('../event-command.ts');
    const command = new EventCommand({ ...spec, argv: eventCommand });
    sinks.push(command.push);
    closing.push(() => command[Symbol.asyncDispose]());
  }
  if (wantsTraces(spec.environment)) {
    const { Telemetry } = await import('../../reporters/telemetry/telemetry.ts');
    const telemetry = new Telemetry(spec);
    sinks.push(telemetry.add);
    closing.push(() => telemetry.close());
  }
  const [only] = sinks;
  return {
    onEvent: sinks.length < 2 ? only : (event) => sinks.forEach((sink) => sink(event)),
    async [Symbol.asyncDispose]() {
      await Promise.all(closing.splice(0).map((close) => close()));
    },
  };
}
