import type { TurnEvent } from '../../model/turn/turn-event.ts';
import type { OutcomeClassifier } from './outcome-classifier.ts';

/** How much is held back while it is not known what it is. UTF-16 units. */
const MAX_HELD = 256 * 1024;

/**
 * Tells the answer of a turn from what the tool says about its work. A model may quote anything: a line that looks
 * like the tool's own belongs to the answer when more of the answer follows it. The last good line is the tool's own,
 * so what stands between such a line and the next, or the end, is held until it is known which of them was the last.
 */
export class AnswerClassifier {
  readonly #classifier: OutcomeClassifier;
  readonly #sink: (event: TurnEvent) => void;
  readonly #isFile: (line: string) => boolean;
  #begun = false;
  #afterBlank = false;
  #held: string[] = [];
  #heldSize = 0;
  #afterSuccess = false;

  /** @param isFile whether a line before the answer names a file that the tool looks at unasked. */
  constructor(classifier: OutcomeClassifier, sink: (event: TurnEvent) => void, isFile: (line: string) => boolean) {
    this.#classifier = classifier;
    this.#sink = sink;
    this.#isFile = isFile;
  }

  push(line: string): void {
    const blank = line.trim() === '';
    const names = !this.#begun && this.#held.length === 0 && this.#afterBlank && !blank && this.#isFile(line);
    this.#afterBlank = blank;
    if (names) return this.#sink({ type: 'activity', text: `looks at ${line}` });
    const kind = this.#classifier.kindOf(line);
    if (kind === 'noise') return;
    if (kind === 'activity') this.#sink({ type: 'activity', text: line });
    const success = this.#classifier.isSuccess(line);
    if (this.#classifier.isRetry(line)) return this.#forget();
    // What was held before another good line stood inside the answer.
    if (success || this.#heldSize > MAX_HELD) this.#release();
    this.#afterSuccess ||= success;
    if (kind === 'answer' && !this.#afterSuccess && !(blank && this.#held.length > 0)) {
      this.#release();
      if (!blank) this.#begun = true;
      this.#say(line);
    } else if (!blank || this.#begun) {
      this.#held.push(line);
      this.#heldSize += line.length + 1;
    }
  }

  /** The turn is over. */
  end(): void {
    for (const line of this.#held) {
      if (this.#classifier.kindOf(line) !== 'answer') continue;
      if (this.#classifier.isComplaint(line)) this.#sink({ type: 'activity', text: line });
      else this.#say(line);
    }
    this.#held = [];
  }

  /** All that is held is part of the answer. */
  #release(): void {
    for (const line of this.#held) this.#say(line);
    this.#forget();
  }

  #forget(): void {
    this.#held = [];
    this.#heldSize = 0;
    this.#afterSuccess = false;
  }

  #say(line: string): void {
    this.#sink({ type: 'answer', text: `${line}\n` });
  }
}
