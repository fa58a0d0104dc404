import { closeSync, openSync, readSync } from 'node:fs';
import { AimError, messageOf } from '../../model/errors.ts';
import type { AimEvent } from '../../model/events.ts';
import { eventOf } from './journal-event.ts';
import { checkHeader, type JournalForm } from './journal-header.ts';

/** How much is read at once, in bytes: most lines are shorter. */
const PIECE = 8192;

/** Reads single lines of a journal, each by where it begins. */
export class JournalLines implements Disposable {
  readonly #path: string;
  readonly #file: number;
  readonly #isOwn: boolean;
  #form: JournalForm | null = null;
  #buffer = Buffer.allocUnsafe(PIECE);

  /** @param file of whoever has it open, and keeps it; null: it is opened here. @throws AimError record_failed. */
  constructor(path: string, file: number | null = null) {
    this.#path = path;
    this.#isOwn = file === null;
    try {
      this.#file = file ?? openSync(path, 'r');
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  /**
   * The event of a line.
   * @param at its offset, in bytes. @throws AimError record_failed, where the journal is not what it was any more.
   */
  read(at: number): AimEvent {
    try {
      this.#form ??= checkHeader(this.#path, JSON.parse(this.#textAt(0)));
      const event = eventOf(JSON.parse(this.#textAt(at)), this.#form);
      if (event === null) throw new Error('there is no event any more');
      return event;
    } catch (error) {
      throw unreadable(this.#path, error);
    }
  }

  #textAt(at: number): string {
    for (let got = 0; ;) {
      const more = readSync(this.#file, this.#buffer, got, this.#buffer.length - got, at + got);
      if (more === 0) throw new Error('it has become shorter');
      const end = this.#buffer.subarray(0, got + more).indexOf(10, got);
      if (end !== -1) return this.#buffer.toString('utf8', 0, end);
      got += more;
      if (got < this.#buffer.length) continue;
      const larger = Buffer.allocUnsafe(2 * got);
      this.#buffer.copy(larger);
      this.#buffer = larger;
    }
  }

  [Symbol.dispose](): void {
    if (this.#isOwn) closeSync(this.#file);
  }
}

function unreadable(path: string, error: unknown): AimError {
  return new AimError('record_failed', `the journal ${path} can't be read: ${messageOf(error)}`, { cause: error });
}
