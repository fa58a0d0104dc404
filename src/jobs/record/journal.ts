import { closeSync, fdatasync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { AimError } from '../../model/errors.ts';
import { type AimEvent, aimEventSchema } from '../../model/events.ts';
import { writeJson } from '../../lib/write-json.ts';

/** The form of the journal. A reader refuses a newer one; an older one must stay readable. */
export const JOURNAL_VERSION = 1;

/** Types of events that an earlier aim could write and that mean nothing any more: a reader passes over them. */
const RETIRED_TYPES: ReadonlySet<unknown> = new Set(['turn_asked']);

const headerSchema = z.object({ journal: z.int(), aim: z.string() });

/**
 * The ordered record of a run, one event a line, written ahead: whoever awaits `sync` knows that everything reported
 * before is on the disk. Output of turns is not in it; the transcripts have that.
 */
export class Journal implements AsyncDisposable {
  readonly path: string;
  readonly #file: number;
  #syncing: Promise<void> | null = null;
  #dirty = false;

  constructor(path: string, aimVersion: string) {
    this.path = path;
    this.#file = openSync(path, 'wx', 0o600);
    this.#line({ journal: JOURNAL_VERSION, aim: aimVersion });
  }

  record(event: AimEvent): void {
    if (event.type === 'run_started' || event.type === 'run_finished') this.#longLine(event);
    else if (event.type !== 'turn_output') this.#line(event);
  }

  /** Several that wait at once share one write to the disk. */
  async sync(): Promise<void> {
    while (this.#syncing !== null) await this.#syncing;
    if (!this.#dirty) return;
    this.#dirty = false;
    this.#syncing = new Promise((resolve, reject) => {
      fdatasync(this.#file, (error) => (error === null ? resolve() : reject(error)));
    });
    try {
      await this.#syncing;
    } finally {
      this.#syncing = null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sync();
    closeSync(this.#file);
  }

  /** One that holds all jobs. */
  #longLine(value: unknown): void {
    writeJson(value, 0, (piece) => writeFileSync(this.#file, piece));
    writeSync(this.#file, '\n');
    this.#dirty = true;
  }

  #line(value: unknown): void {
    writeSync(this.#file, `${JSON.stringify(value)}\n`);
    this.#dirty = true;
  }
}

export interface JournalContent {
  readonly events: readonly AimEvent[];
  /** Whether the last line was cut off: the run was killed while it wrote. */
  readonly torn: boolean;
}

/** @throws AimError invalid_file for a journal of a newer form, or one that is broken before its last line. */
export function readJournal(path: string): JournalContent {
  const lines = readFileSync(path, 'utf8').split('\n');
  const torn = lines.pop() !== '';
  const [first, ...rest] = lines;
  const header = headerSchema.safeParse(parse(first ?? ''));
  if (!header.success) throw new AimError('invalid_file', `${path} is not a journal of aim`);
  if (header.data.journal > JOURNAL_VERSION) {
    throw new AimError('invalid_file', `${path} was written by a newer aim (${header.data.aim})`);
  }
  const events = rest.flatMap((line, index) => {
    const document = parse(line);
    const event = aimEventSchema.safeParse(document);
    if (event.success) return [event.data];
    if (RETIRED_TYPES.has(Object(document).type)) return [];
    throw new AimError('invalid_file', `${path} is broken at line ${index + 2}`);
  });
  return { events, torn };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
