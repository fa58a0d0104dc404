import { type UnreadFile, unreadText } from '../../tools/unread-file.ts';
import type { TurnSink } from '../driver.ts';
import type { FileNames } from './named-files.ts';
import { type OutcomeClassifier, withoutControls } from './outcome-classifier.ts';

/** How much is kept back while it is not known what it is. UTF-16 units. */
const MAX_PENDING = 256 * 1024;

/**
 * Separates the answer of a turn from what the tool prints about its work. A model may quote anything: a line that looks
 * like the tool's own belongs to the answer when more of the answer follows it. The last success line is the tool's own,
 * so the lines from such a line to the next one, or to the end, are kept back until it is known which of them was the last.
 */
export class AnswerClassifier {
  readonly #classifier: OutcomeClassifier;
  readonly #sink: TurnSink;
  readonly #names: FileNames;
  #unread: UnreadFile | null = null;
  #begun = false;
  #isReasoning = false;
  #afterBlank = false;
  #pending: string[] = [];
  #pendingSize = 0;
  #afterSuccess = false;

  constructor(classifier: OutcomeClassifier, sink: TurnSink, names: FileNames) {
    this.#classifier = classifier;
    this.#sink = sink;
    this.#names = names;
  }

  /** Why the answer is about less than it was asked about: the tool could not read a file; null: it could. */
  get unread(): string | null {
    return this.#unread === null ? null : unreadText(this.#unread);
  }

  push(printed: string): void {
    const line = withoutControls(printed);
    const blank = line.trim() === '';
    const text = blank ? line : printed;
    if (this.#namesFile(line, blank)) return this.#sink({ type: 'activity', text: `looks at ${line}` });
    if (this.#reasons(line)) return this.#sink({ type: 'activity', text: line });
    if (this.#isBefore(line)) return this.#sink({ type: 'activity', text: line });
    const kind = this.#classifier.kindOf(line);
    if (kind === 'noise') return;
    if (kind === 'activity') this.#sink({ type: 'activity', text: line });
    const success = this.#classifier.isSuccess(line);
    if (this.#classifier.isRetry(line)) return this.#drop();
    // What is pending before another success line was inside the answer.
    if (success || this.#pendingSize > MAX_PENDING) this.#release();
    this.#afterSuccess ||= success;
    if (kind === 'answer' && !this.#afterSuccess && !(blank && this.#pending.length > 0)) {
      this.#release();
      if (!blank) this.#begun = true;
      this.#answer(text);
    } else if (!blank || this.#begun) {
      this.#pending.push(text);
      this.#pendingSize += text.length + 1;
    }
  }

  /** The turn is over. */
  end(): void {
    for (const text of this.#pending) {
      const line = withoutControls(text);
      if (this.#classifier.kindOf(line) !== 'answer') continue;
      if (this.#classifier.isComplaint(line)) this.#sink({ type: 'activity', text: line });
      else this.#answer(text);
    }
    this.#pending = [];
  }

  /** Whether a line is of the reasoning that may stand before the answer. */
  #reasons(line: string): boolean {
    if (!this.#isReasoning) return (this.#isReasoning = this.#isFirst && this.#classifier.reasoningAt(line, 'begin'));
    this.#isReasoning = !this.#classifier.reasoningAt(line, 'end');
    return true;
  }

  /** Such a line stands after a blank one, before anything of the answer. */
  #namesFile(line: string, blank: boolean): boolean {
    const afterBlank = this.#afterBlank;
    this.#afterBlank = blank;
    return this.#isFirst && afterBlank && !blank && this.#names.isMentioned(line);
  }

  /** Whether nothing came yet that may be of the answer. */
  get #isFirst(): boolean {
    return !this.#begun && this.#pending.length === 0;
  }

  /** Such a line stands before anything of the answer. A model that begins its answer with one would have to name a file. */
  #isBefore(line: string): boolean {
    if (!this.#isFirst) return false;
    const unread = this.#classifier.unreadIn(line);
    if (unread === null || !this.#names.exists(unread.path)) return this.#classifier.isBefore(line);
    this.#unread ??= { ...unread, path: this.#names.relative(unread.path) };
    return true;
  }

  /** All that is pending is part of the answer. */
  #release(): void {
    for (const line of this.#pending) this.#answer(line);
    this.#drop();
  }

  #drop(): void {
    this.#pending = [];
    this.#pendingSize = 0;
    this.#afterSuccess = false;
  }

  #answer(line: string): void {
    this.#sink({ type: 'answer', text: `${line}\n` });
  }
}
