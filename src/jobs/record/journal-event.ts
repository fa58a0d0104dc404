import { type AimEvent, aimEventSchema } from '../../model/events.ts';
import type { JournalForm } from './journal-header.ts';

/** Types of events that an earlier aim could write and that mean nothing any more: a reader passes over them. */
const RETIRED_TYPES: ReadonlySet<unknown> = new Set(['turn_asked']);

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

function hasOutline(document: unknown): document is AimEvent {
  const { type, seq, at } = Object(document) as Partial<Record<string, unknown>>;
  return typeof type === 'string' && !RETIRED_TYPES.has(type) && Number.isInteger(seq) && typeof at === 'string';
}
