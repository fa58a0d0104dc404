import { closeSync, fdatasync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { AimError, messageOf } from '../../model/errors.ts';
import { type AimEvent, aimEventSchema } from '../../model/events.ts';
import { writeJson } from '../../lib/write-json.ts';

/** The form of the journal. A reader refuses a newer one; an older one must stay readable. */
export const JOURNAL_VERSION = 1;

/** Types of events that an earlier aim could write and that mean nothing any more: a reader passes over them. */
const RETIRED_TYPES: ReadonlySet<unknown> = new Set(['turn_asked']);

const headerSchema = z.object({ journal: z.int(), aim: z.string() });

/**
 * The ordered record of a run, one event a line, written ahead: once `sync` resolves, everything that was recorded before
 * is on the disk. Output of turns is not in it; the transcripts have that.
 * After a first line that can't be written nothing more is: what is there stays readable.
 */
export class Journal implements AsyncDisposable {
  readonly path: string;
  readonly #file: number;
  #fault: AimError | null = null;
  #syncing: Promise<void> | null = null;
  #isDirty = false;

  /** Begins a new journal. @throws AimError record_failed. */
  static create(path: string, aimVersion: string): Journal {
    try {
      return new Journal(path, openSync(path, 'wx', 0o600), aimVersion);
    } catch (error) {
      throw faultOf(path, error);
    }
  }

  /** @param file open for writing, and empty; the journal closes it. */
  constructor(path: string, file: number, aimVersion: string) {
    this.path = path;
    this.#file = file;
    this.#append(() => this.#line({ journal: JOURNAL_VERSION, aim: aimVersion }));
  }

  /** Why it is not written any further: AimError record_failed; null: it is. */
  get fault(): AimError | null {
    return this.#fault;
  }

  /** Never throws: see `fault`. */
  record(event: AimEvent): void {
    if (event.type === 'turn_output') return;
    const isLong = event.type === 'run_started' || event.type === 'run_finished';
    this.#append(() => (isLong ? this.#longLine(event) : this.#line(event)));
  }

  /** Calls that wait at once share one write to the disk. @throws AimError record_failed. */
  async sync(): Promise<void> {
    while (this.#syncing !== null) await this.#syncing;
    if (this.#fault !== null) throw this.#fault;
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#syncing = promise;
    fdatasync(this.#file, (error) => {
      if (error !== null) this.#fault ??= faultOf(this.path, error);
      this.#syncing = null;
      resolve();
    });
    await promise;
    if (this.#fault !== null) throw this.#fault;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sync().catch(() => {});
    closeSync(this.#file);
  }

  #append(write: () => void): void {
    if (this.#fault !== null) return;
    try {
      write();
      this.#isDirty = true;
    } catch (error) {
      this.#fault = faultOf(this.path, error);
    }
  }

  /** A line with all jobs: written in pieces, as one string it would be large. */
  #longLine(value: unknown): void {
    writeJson(value, 0, (piece) => writeFileSync(this.#file, piece));
    writeFileSync(this.#file, '\n');
  }

  /** Goes on after a short write, unlike writeSync: a disk that gets full takes half a line first. */
  #line(value: unknown): void {
    writeFileSync(this.#file, `${JSON.stringify(value)}\n`);
  }
}

function faultOf(path: string, error: unknown): AimError {
  return new AimError('record_failed', `the journal can't be written: ${messageOf(error)}`, {
    hint: `make room for ${path}`,
    cause: error,
  });
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
