import { closeSync, openSync, readSync } from 'node:fs';
import { AimError } from '../../../model/errors.ts';
import type { AimEvent, EventOf } from '../../../model/events.ts';
import { eventOf, isRetired } from '../journal-event.ts';
import { checkHeader, type JournalForm } from '../journal-header.ts';

/** How much is read at once, in bytes. */
const PIECE = 1024 * 1024;

export interface JournalContent {
  readonly events: readonly AimEvent[];
  /** Whether the last line was cut off: the run was killed while it wrote. */
  readonly torn: boolean;
}

/** @throws AimError invalid_file for a journal of a newer form, or one that is broken before its last line. */
export function readJournal(path: string): JournalContent {
  const events: AimEvent[] = [];
  const { torn } = eachEvent(path, (event) => events.push(event));
  return { events, torn };
}

/**
 * Gives the events of a journal one by one, in order, and where the line of each begins, in bytes: a journal of many jobs is
 * never in memory as a whole.
 * @returns how many bytes of it are whole lines, and whether there is more.
 * @throws AimError invalid_file as `readJournal` does; the system's errors.
 */
export function eachEvent(
  path: string,
  onEvent: (event: AimEvent, at: number) => void,
): { readonly whole: number; readonly torn: boolean } {
  return eachDocument(path, (document, at, form) => {
    const event = eventOf(document, form);
    if (event !== null) onEvent(event, at);
    return event !== null || isRetired(document);
  });
}

/**
 * Gives the lines of a journal after the first one, parsed.
 * @param onDocument returns false for one that it does not understand.
 * @returns how many bytes of it are whole lines, and whether there is more. @throws as `eachEvent`.
 */
export function eachDocument(
  path: string,
  onDocument: (document: unknown, at: number, form: JournalForm) => boolean,
): { readonly whole: number; readonly torn: boolean } {
  let number = 0;
  let form: JournalForm | null = null;
  const end = eachLine(path, (line, at) => {
    number += 1;
    const document = parse(line);
    if (form === null) form = checkHeader(path, document);
    else if (!onDocument(document, at, form)) throw new AimError('invalid_file', `${path} is broken at line ${number}`);
    return true;
  });
  if (number === 0) checkHeader(path, undefined);
  return end;
}

/** The event that a run began with; null: it never did, or its journal can't be read. */
export function readStart(path: string): EventOf<'run_started'> | null {
  const lines: string[] = [];
  try {
    eachLine(path, (line) => lines.push(line) < 2);
    const event = eventOf(parse(lines[1] ?? ''), checkHeader(path, parse(lines[0] ?? '')));
    return event?.type === 'run_started' ? event : null;
  } catch {
    return null;
  }
}

/** @param onLine returns false where no further line is needed. */
function eachLine(path: string, onLine: (line: string, at: number) => boolean): { whole: number; torn: boolean } {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    /** The parts of a line whose end has not come yet. */
    let open: Buffer[] = [];
    let whole = 0;
    let offset = 0;
    for (let read = readSync(file, piece, 0, PIECE, null); read > 0; read = readSync(file, piece, 0, PIECE, null)) {
      const bytes = piece.subarray(0, read);
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        const last = bytes.subarray(start, end);
        const line = open.length === 0 ? last : Buffer.concat([...open, last]);
        const goesOn = onLine(line.toString('utf8'), whole);
        open = [];
        start = end + 1;
        whole = offset + start;
        if (!goesOn) return { whole, torn: false };
      }
      // Copied: the piece is used again.
      if (start < read) open.push(Buffer.from(bytes.subarray(start)));
      offset += read;
    }
    return { whole, torn: open.length > 0 };
  } finally {
    closeSync(file);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
