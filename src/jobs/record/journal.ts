import { closeSync, fdatasync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { AimError, messageOf } from '../../model/errors.ts';
import type { AimEvent } from '../../model/events.ts';
import { writeJson } from '../../lib/write-json.ts';
import { journalHeader, renewHeader } from './journal-header.ts';
import { JournalLines } from './journal-lines.ts';

/** Events that have all jobs. */
const LONG_TYPES: ReadonlySet<AimEvent['type']> = new Set(['run_started', 'run_resumed']);

/**
 * The ordered record of a run or a cluster, one event a line, written ahead: once `sync` resolves, everything that was
 * recorded before is on the disk. Output of turns is not in it; the transcripts have that. After a first line that can't be
 * written nothing more is: what is there stays readable.
 */
export class Journal implements AsyncDisposable {
  readonly path: string;
  readonly #file: number;
  #fault: AimError | null = null;
  #syncing: Promise<void> | null = null;
  #isDirty = false;
  #end: number;

  /** Begins a new journal. @throws AimError record_failed. */
  static create(path: string, aimVersion: string): Journal {
    try {
      return new Journal(path, openSync(path, 'wx+', 0o600), { aimVersion });
    } catch (error) {
      throw faultOf(path, error);
    }
  }

  /**
   * Goes on with a journal that another aim wrote. A last line that was cut off goes: the next one would be torn as well.
   * @param whole how much of it is whole lines, in bytes. @throws AimError record_failed.
   */
  static reopen(path: string, whole: number): Journal {
    try {
      truncateSync(path, whole);
      renewHeader(path);
      return new Journal(path, openSync(path, 'a+', 0o600), { whole });
    } catch (error) {
      throw faultOf(path, error);
    }
  }

  /**
   * @param file open for writing; the journal closes it.
   * @param start the version of the aim that begins it, or how long it is already.
   */
  constructor(path: string, file: number, start: { readonly aimVersion: string } | { readonly whole: number }) {
    this.path = path;
    this.#file = file;
    this.#end = 'whole' in start ? start.whole : 0;
    if ('aimVersion' in start) this.#append(() => this.#line(journalHeader(start.aimVersion)));
  }

  /** Its length: where the next line begins. Bytes. */
  get end(): number {
    return this.#end;
  }

  /** Why it is not written any further: AimError record_failed; null: it is. */
  get fault(): AimError | null {
    return this.#fault;
  }

  /** Reads its lines also where it has gone: it is open still. */
  lines(): JournalLines {
    return new JournalLines(this.path, this.#file);
  }

  /** Never throws: see `fault`. */
  record(event: AimEvent): void {
    if (event.type === 'turn_output' || event.type === 'turn_usage') return;
    // The result of each job is there already.
    const line = event.type === 'run_finished' ? { ...event, result: { ...event.result, jobs: [] } } : event;
    const isLong = LONG_TYPES.has(event.type);
    this.#append(() => (isLong ? this.#longLine(line) : this.#line(line)));
  }

  /** A line of another kind of journal. Never throws: see `fault`. */
  note(line: object): void {
    this.#append(() => this.#line(line));
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
    writeJson(value, 0, (piece) => this.#write(piece));
    this.#write(Buffer.from('\n'));
  }

  #line(value: unknown): void {
    this.#write(Buffer.from(`${JSON.stringify(value)}\n`));
  }

  /** Goes on after a short write, unlike writeSync: a disk that gets full takes half a line first. */
  #write(bytes: Uint8Array): void {
    writeFileSync(this.#file, bytes);
    this.#end += bytes.length;
  }
}

function faultOf(path: string, error: unknown): AimError {
  return new AimError('record_failed', `the journal can't be written: ${messageOf(error)}`, {
    hint: `make room for ${path}`,
    cause: error,
  });
}
