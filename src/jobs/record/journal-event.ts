import { type AimEvent, aimEventSchema } from '../../model/events.ts';
import { JOB_OUTCOMES } from '../../model/turn/outcome.ts';
import type { JournalForm } from './journal-header.ts';

/** Types of events that an earlier aim could write and that mean nothing any more: a reader passes over them. */
const RETIRED_TYPES: ReadonlySet<unknown> = new Set(['turn_asked']);

const OUTCOMES: ReadonlySet<unknown> = new Set(JOB_OUTCOMES);

/** Whether a line of a journal is passed over. */
export function isRetired(document: unknown): boolean {
  return RETIRED_TYPES.has(Object(document).type);
}

/** An event of a journal, checked; of one of this very aim, in outline. Null: it is none. */
export function eventOf(document: unknown, { isOwn }: JournalForm): AimEvent | null {
  if (isOwn && hasOutline(document)) return document;
  const event = aimEventSchema.safeParse(document);
  return event.success ? event.data : null;
}

type Fields = Partial<Record<string, unknown>>;

function hasOutline(document: unknown): document is AimEvent {
  const { type, seq, at, result } = Object(document) as Fields;
  if (typeof type !== 'string' || !Number.isInteger(seq) || typeof at !== 'string') return false;
  if (type === 'attempt_ended') return hasEnd(result);
  return type === 'job_finished' ? hasResult(result) : !RETIRED_TYPES.has(type);
}

/** What nearly everything that is made of the result of a job counts on. */
function hasResult(result: unknown): boolean {
  const { id, attempts, stdout, files_changed: changed } = Object(result) as Fields;
  if (typeof id !== 'string' || typeof stdout !== 'string' || !Array.isArray(changed)) return false;
  return hasEnd(result) && Array.isArray(attempts) && attempts.every(hasEnd);
}

function hasEnd(result: unknown): boolean {
  return OUTCOMES.has((Object(result) as Fields)['outcome']);
}
