import { LineSplitter } from '../../lib/text/line-splitter.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import { replSchema } from '../../tools/row/repl.ts';
import type { DriverContext, TurnSink } from '../driver.ts';
import { escapeFirst } from '../shared/escape-first.ts';
import type { OneShotFormat, OneShotOutput } from '../shared/one-shot-format.ts';
import { AnswerClassifier } from './answer-classifier.ts';
import { fileNames } from './named-files.ts';
import { compilePatterns, OutcomeClassifier } from './outcome-classifier.ts';
import { bounded } from '../../tools/row/safe-pattern.ts';

const MAX_REASON = 2000;

/** A process that prints what its REPL would print in one turn. */
export const replOneShot: OneShotFormat = {
  // The message goes through the parser that a typed line goes through.
  messageText: ({ row }, text) => escapeFirst(row.repl?.escapeFirst, text),
  openOutput: (context, sink) => new TextOutput(context, sink),
};

class TextOutput implements OneShotOutput {
  readonly #sink: TurnSink;
  readonly #banner: Banner;
  readonly #classifier: OutcomeClassifier;
  readonly #answers: AnswerClassifier;
  readonly #splitter = new LineSplitter((line) => this.#line(line));
  /** After a line that looks like the last one, the tool may still be at work. */
  readonly outcome = null;

  constructor(context: DriverContext, sink: TurnSink) {
    const { row } = context;
    this.#sink = sink;
    this.#banner = new Banner(row.oneShot?.banner ?? []);
    this.#classifier = new OutcomeClassifier(
      compilePatterns(row.repl?.patterns ?? replSchema.shape.patterns.parse({})),
    );
    this.#answers = new AnswerClassifier(this.#classifier, sink, fileNames(context));
  }

  get lastActivity(): string | null {
    return this.#classifier.lastLine;
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  end(): void {
    this.#splitter.end();
  }

  judge(succeeded: boolean): Outcome | null {
    const classifier = this.#classifier;
    this.#answers.end();
    if (classifier.usage !== null) this.#sink({ type: 'usage', usage: classifier.usage });
    for (const path of classifier.files) this.#sink({ type: 'file', path });
    if (classifier.errorText !== null) this.#sink({ type: 'error', text: classifier.errorText });
    const failure = succeeded ? (classifier.failure() ?? this.#answers.unread) : classifier.errorLine;
    if (failure !== null) return { kind: 'failed', reason: failure.slice(0, MAX_REASON) };
    return succeeded ? { kind: 'completed' } : null;
  }

  #line(line: string): void {
    this.#classifier.read(line);
    if (this.#banner.isPast(line)) this.#answers.push(line);
  }
}

/** Tells the lines that a tool prints before its answer from the answer. */
class Banner {
  readonly #patterns: readonly RegExp[];
  #over: boolean;
  #blanks = 0;

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.map((source) => new RegExp(source, 'u'));
    this.#over = patterns.length === 0;
  }

  /** Whether a line comes after the banner. */
  isPast(line: string): boolean {
    if (this.#over) return true;
    if (this.#patterns.some((pattern) => pattern.test(bounded(line)))) {
      this.#blanks = 0;
      return false;
    }
    const blank = line.trim() === '';
    this.#over = !blank;
    // One blank line ends the banner; further ones belong to what comes before the answer.
    return !blank || this.#blanks++ > 0;
  }
}
