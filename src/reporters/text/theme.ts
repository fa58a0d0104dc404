import { Chalk, type ChalkInstance } from 'chalk';
import type { JobResult } from '../../model/job-result.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';
import { tidyName } from './text-width.ts';

/** A job's end as it is shown: its outcome, or that it was to edit and changed nothing. */
export type EndKind = JobOutcome | 'no_change';

/** How an ending looks: one cell, and one or two words. */
interface Style {
  readonly mark: string;
  readonly words: string;
  readonly color: 'green' | 'yellow' | 'red' | 'gray';
}

// Marks of one cell in every terminal: no emoji among them.
const STYLES: Readonly<Record<EndKind, Style>> = {
  completed: { mark: '✔', words: 'completed', color: 'green' },
  no_change: { mark: '✔', words: 'no change', color: 'yellow' },
  failed: { mark: '✖', words: 'failed', color: 'red' },
  refused: { mark: '⊘', words: 'refused', color: 'red' },
  interrupted: { mark: '■', words: 'interrupted', color: 'yellow' },
  timed_out: { mark: '◷', words: 'timed out', color: 'red' },
  crashed: { mark: '↯', words: 'crashed', color: 'red' },
  skipped: { mark: '↓', words: 'skipped', color: 'gray' },
  cancelled: { mark: '■', words: 'cancelled', color: 'gray' },
  not_started: { mark: '✖', words: 'not started', color: 'red' },
};

export function styleOf(ending: EndKind): Style {
  return STYLES[ending];
}

export function endingOf(result: JobResult): EndKind {
  const idle = result.files_changed.length === 0 && result.outside_files.length === 0;
  return result.outcome === 'completed' && result.edits && idle ? 'no_change' : result.outcome;
}

/** Outcomes by what a user asks: is it done, did it fail, or was it never tried? */
export function groupOf(outcome: JobOutcome): 'done' | 'failed' | 'skipped' | 'cancelled' {
  switch (outcome) {
    case 'completed':
      return 'done';
    case 'skipped':
      return 'skipped';
    case 'cancelled':
    case 'interrupted':
      return 'cancelled';
    default:
      return 'failed';
  }
}

/** Where something runs: `aider#0`; the tool alone for a process of the job's own. */
export function placeName(pool: string | null, tool: string, instance: number | null): string {
  return tidyName(instance === null ? tool : `${pool ?? tool}#${instance}`);
}

const plain = new Chalk({ level: 0 });
const colored = new Chalk({ level: 1 });

/** Paints, or leaves text as it is. The sixteen colours only: they are the terminal's own. */
export function paintFor(color: boolean): ChalkInstance {
  return color ? colored : plain;
}
