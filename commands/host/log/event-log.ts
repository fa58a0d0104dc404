import type { AimEvent } from '../../../src/model/events.ts';
import { logLines } from '../../../src/reporters/live/log-lines.ts';
import type { CommandContext } from '../command-context.ts';

/** Writes events to the file of --log-file; null: there is none. */
export function eventLog({ log }: Pick<CommandContext, 'log'>): ((event: AimEvent) => void) | null {
  if (log === null) return null;
  const linesOf = logLines();
  return (event) => {
    for (const line of linesOf(event)) log(line);
  };
}
