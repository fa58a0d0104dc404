import type { AimEvent } from '../../model/events.ts';
import { eventLine } from './event-line.ts';
import { PlainLines } from './plain-lines.ts';

/** Makes the lines of a log of every event, those too that a person is not shown. They have no time and no colour. */
export function logLines(): (event: AimEvent) => string[] {
  const plain = new PlainLines(false);
  return (event) => {
    const facts = plain.facts(event);
    return facts.length > 0 ? facts : [eventLine(event)];
  };
}
