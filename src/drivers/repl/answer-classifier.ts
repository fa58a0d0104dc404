import type { TurnSink } from '../driver.ts';
import type { OutcomeClassifier } from './outcome-classifier.ts';

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
  readonly #isFile: (line: string) => boolean;
  #begun = false;
  #afterBlank = false;
  #pending: string[] = [];
  #pendingSize = 0;
  #afterSuccess = false;

  /** @param isFile whether a line before the answer names a file that the tool looks at by itself. */
  constructor(classifier: OutcomeClassifier, sink: TurnSink, isFile: (line: string) => boolean) {
    this.#classifier = classifier;
    this.#sink = sink;
    this.#isFile = isFile;
  }

  push(line: string): void {
    const blank = line.trim() === '';
    if (this.#namesFile(line, blank)) return this.#sink({ type: 'activity', text: `looks at ${line}` });
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
      this.#answer(line);
    } else if (!blank || this.#begun) {
      this.#pending.push(line);
      this.#pendingSize += line.length + 1;
    }
  }

  /** The turn is over. */
  end(): void {
    for (const line of this.#pending) {
      if (this.#classifier.kindOf(line) !== 'answer') continue;
      if (this.#classifier.isComplaint(line)) this.#sink({ type: 'activity', text: line });
      else this.#answer(line);
    }
    this.#pending = [];
  }

  /** Such a line stands after a blank one, before anything of the answer. */
  #namesFile(line: string, blank: boolean): boolean {
    const afterBlank = this.#afterBlank;
    this.#afterBlank = blank;
    return !this.#begun && this.#pending.length === 0 && afterBlank && !blank && this.#isFile(line);
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
