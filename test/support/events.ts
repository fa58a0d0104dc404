import type { AimEvent, EventOf } from '../../src/model/events.ts';

export function ofType<T extends AimEvent['type']>(events: readonly AimEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** When a job began and when it was done, as places in the stream of events. */
export function spanOf(events: readonly AimEvent[], job: string): { from: number; to: number } {
  return {
    from: events.findIndex((event) => event.type === 'job_started' && event.job === job),
    to: events.findIndex((event) => event.type === 'job_finished' && event.job === job),
  };
}

export function overlap(events: readonly AimEvent[], a: string, b: string): boolean {
  const [one, other] = [spanOf(events, a), spanOf(events, b)];
  return one.from < other.to && other.from < one.to;
}

/** All that the tools printed in their turns. */
export function outputOf(events: readonly AimEvent[]): string {
  return ofType(events, 'turn_output')
    .map((event) => event.text)
    .join('');
}

/** The states of an instance, in order. */
export function statesOf(events: readonly AimEvent[], index: number): string[] {
  return ofType(events, 'instance_changed').flatMap((event) => (event.instance === index ? [event.to] : []));
}
