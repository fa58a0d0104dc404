import type { InstanceStateName } from '../model/pool/instance-view.ts';
import type { Ending } from '../model/run/ending.ts';

/** How an ending or a state is shown: a mark of one cell, one or two words, and their colour. */
export interface Style {
  readonly mark: string;
  readonly text: string;
  readonly color: 'green' | 'cyan' | 'yellow' | 'red' | 'gray';
}

// Marks of one cell in every terminal: no emoji among them.
const ENDINGS: Readonly<Record<Ending, Style>> = {
  completed: { mark: '✔', text: 'completed', color: 'green' },
  no_change: { mark: '✔', text: 'no change', color: 'yellow' },
  failed: { mark: '✖', text: 'failed', color: 'red' },
  verify_failed: { mark: '✖', text: 'check failed', color: 'red' },
  conflict: { mark: '≠', text: 'conflict', color: 'red' },
  overwritten: { mark: '≠', text: 'overwritten', color: 'red' },
  refused: { mark: '⊘', text: 'refused', color: 'red' },
  interrupted: { mark: '■', text: 'interrupted', color: 'yellow' },
  timed_out: { mark: '◷', text: 'timed out', color: 'red' },
  crashed: { mark: '↯', text: 'crashed', color: 'red' },
  skipped: { mark: '↓', text: 'skipped', color: 'gray' },
  cancelled: { mark: '■', text: 'cancelled', color: 'gray' },
  not_chosen: { mark: '○', text: 'not chosen', color: 'gray' },
  not_started: { mark: '✖', text: 'not started', color: 'red' },
};

const STATES: Readonly<Record<InstanceStateName, Style>> = {
  new: { mark: '◌', text: 'new', color: 'gray' },
  starting: { mark: '◌', text: 'starting', color: 'gray' },
  ready: { mark: '✔', text: 'ready', color: 'green' },
  busy: { mark: '❯', text: 'busy', color: 'cyan' },
  down: { mark: '↯', text: 'down', color: 'yellow' },
  given_up: { mark: '✖', text: 'given up', color: 'red' },
  stopping: { mark: '■', text: 'stopping', color: 'gray' },
  stopped: { mark: '■', text: 'stopped', color: 'gray' },
};

/** How a turn is shown whose tool asks its user. */
export const ASKS: Style = { mark: '?', text: 'asks', color: 'yellow' };

/** How an ending of a job is shown. */
export function styleOf(ending: Ending): Style {
  return ENDINGS[ending];
}

/** The words for an outcome by its name, which may be one of a newer aim. */
function endingText(name: string): string {
  return Object.hasOwn(ENDINGS, name) ? ENDINGS[name as Ending].text : name.replaceAll('_', ' ');
}

/** How many ended how, in words: `2 completed, 1 no change`; empty where there is none. */
export function endingCountsText(counts: Iterable<readonly [ending: string, count: number]>): string {
  return [...counts].map(([ending, count]) => `${count} ${endingText(ending)}`).join(', ');
}

/** How a state of an instance is shown. */
export function styleOfState(state: InstanceStateName): Style {
  return STATES[state];
}
