import { RecentMap } from '../../lib/recent-map.ts';
import type { Acp } from '../../tools/row/acp.ts';
import { bounded } from '../../tools/row/safe-pattern.ts';

/** How many messages of one turn are told apart. */
const MAX_MESSAGES = 10_000;

export interface AcpAnswerSink {
  readonly answer: (text: string) => void;
  /** A piece was a notice of the agent, and no part of the answer. */
  readonly notice: (text: string) => void;
}

/** Puts the answer of one turn together from the pieces that an agent sends. */
export class AcpAnswer {
  readonly #sink: AcpAnswerSink;
  readonly #errors: readonly RegExp[];
  readonly #notices: readonly RegExp[];
  /** A piece that looks like the agent's own error: it is one if nothing follows. */
  #pendingError: string | null = null;
  /** Where the last piece ended: with a line, within a line, or there with something else after it. */
  #position: 'start' | 'line_start' | 'within_line' | 'apart' = 'start';
  /** The message that the last piece is of, where the agent names it. */
  #message: string | null = null;
  /** How much of each named message came so far. UTF-16 units. */
  readonly #lengths = new RecentMap<number>(MAX_MESSAGES);

  constructor(acp: Acp, sink: AcpAnswerSink) {
    this.#sink = sink;
    this.#errors = acp.errorTexts.map((source) => new RegExp(source, 'u'));
    this.#notices = acp.noticeTexts.map((source) => new RegExp(source, 'u'));
  }

  get empty(): boolean {
    return this.#position === 'start';
  }

  get pendingError(): string | null {
    return this.#pendingError;
  }

  /** @param message that the piece is of; null where the agent does not name it. */
  piece(text: string, message: string | null): void {
    if (text === '') return;
    if (message !== null) this.#lengths.set(message, (this.#lengths.get(message) ?? 0) + text.length);
    this.release();
    // Messages of one turn stand on lines of their own.
    if (message !== null && this.#message !== null && message !== this.#message) this.breakLine();
    this.#message = message ?? this.#message;
    if (this.#notices.some((pattern) => pattern.test(bounded(text)))) this.#sink.notice(text.trim());
    else if (this.#errors.some((pattern) => pattern.test(bounded(text)))) this.#pendingError = text;
    else this.#emit(text);
  }

  /**
   * A whole message. Pieces of it that came before are taken for its beginning: one that replaces them with another text
   * can't be shown, because events are not taken back.
   */
  wholeMessage(text: string, message: string): void {
    this.piece(text.slice(this.#lengths.get(message) ?? 0), message);
  }

  /** Something else follows: the next piece begins on a line of its own. */
  breakLine(): void {
    this.release();
    if (this.#position === 'within_line') this.#position = 'apart';
  }

  /** Something follows, so what looked like an error was a part of the answer. */
  release(): void {
    const text = this.takeError();
    if (text !== null) this.#emit(text);
  }

  /** The piece that looks like an error, which is from now on no part of the answer. */
  takeError(): string | null {
    const text = this.#pendingError;
    this.#pendingError = null;
    return text;
  }

  #emit(text: string): void {
    this.#sink.answer(this.#position === 'apart' ? `\n${text}` : text);
    this.#position = text.endsWith('\n') ? 'line_start' : 'within_line';
  }
}
