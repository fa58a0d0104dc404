import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { withParser, z } from '../../lib/schema/z.ts';
import hash from '../../model/event-schema-hash.json' with { type: 'json' };
import { AimError } from '../../model/errors.ts';
import { AIM_VERSION } from '../../model/version.ts';
import { journalHeaderParser } from '../../generated/journal-header-parser.js';

/**
 * The form of a journal. A reader refuses a newer one; an older one stays readable. 2: the result that `run_finished` has is
 * without its jobs, and the first line has a hash of the schema of events.
 */
export const JOURNAL_VERSION = 2;

/** Stands in place of the hash where lines of another schema follow. */
const NO_HASH = '0'.repeat(hash.event.length);
/** A first line is not longer, in bytes. */
const MAX_BYTES = 1024;

/** The first line of a journal, as it is read at the end of each run. */
export const journalHeaderSchema = withParser(
  z.object({ journal: z.int(), aim: z.string(), events: z.string().optional() }),
  journalHeaderParser,
);

/** The first line of a journal that this aim begins. */
export function journalHeader(aimVersion: string): object {
  return { journal: JOURNAL_VERSION, aim: aimVersion, events: hash.event };
}

/** What the first line of a journal says of the others. */
export interface JournalForm {
  /**
   * Whether an aim of this version wrote all lines by the same schema of events as it has here: they are checked no more
   * than in outline, for to check each event whole takes ten times as long as to parse it.
   */
  readonly isOwn: boolean;
}

/** @throws AimError invalid_file where it is no journal, or one of a newer form. */
export function checkHeader(path: string, document: unknown): JournalForm {
  const header = journalHeaderSchema.safeParse(document);
  if (!header.success) throw new AimError('invalid_file', `${path} is not a journal of aim`);
  const { journal, aim, events } = header.data;
  if (journal > JOURNAL_VERSION) throw new AimError('invalid_file', `${path} was written by a newer aim (${aim})`);
  return { isOwn: aim === AIM_VERSION && events === hash.event };
}

/**
 * Makes the first line of a journal true that this aim goes on with: it is of this form from now on, and where its hash is
 * another one, no aim takes all lines for its own. Only characters are exchanged, so no other line moves.
 * @throws the system's errors.
 */
export function renewHeader(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const bytes = Buffer.alloc(MAX_BYTES);
    const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, MAX_BYTES, 0)).split('\n', 1)[0]!;
    const renewed = text
      .replace(/^\{"journal":\d,/, `{"journal":${JOURNAL_VERSION},`)
      .replace(/"events":"([0-9a-f]+)"\}$/, (whole, events: string) =>
        events === hash.event || events.length !== NO_HASH.length ? whole : `"events":"${NO_HASH}"}`,
      );
    if (renewed !== text) writeSync(file, renewed, 0, 'utf8');
  } finally {
    closeSync(file);
  }
}
