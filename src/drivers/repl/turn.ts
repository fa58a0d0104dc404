import type { Clock } from '../../lib/clock.ts';
import type { Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import { addUsage, sameUsage, type Usage } from '../../model/turn/usage.ts';
import type { TurnSink } from '../driver.ts';
import { AnswerCoalescer } from '../shared/answer-coalescer.ts';
import { AnswerClassifier } from './answer-classifier.ts';
import type { ReplInterrupt } from './interrupt.ts';
import type { FileNames } from './named-files.ts';
import { OutcomeClassifier, type ReplPatterns } from './outcome-classifier.ts';
import type { ReplPiece, ReplReader } from './reader.ts';

/** How often pending lines are shown while a turn runs. */
const SHOW_MS = 50;
const MAX_REASON = 2000;

export interface ReplTurnSpec {
  /** Of a command, every line is the answer, and its end is a success. */
  readonly isCommand: boolean;
  readonly patterns: ReplPatterns;
  readonly names: FileNames;
  readonly interrupt: ReplInterrupt;
  /** What the turn used so far, where the tool writes that down. */
  readonly readUsage: () => Usage | null;
  readonly reader: Pick<ReplReader, 'answered' | 'pending' | 'mayBeAtPrompt'>;
  readonly sink: TurnSink;
  readonly clock: Clock;
}

/** One turn of a REPL: makes events of the pieces of its output, and determines its outcome. */
export class ReplTurn implements Disposable {
  readonly #spec: ReplTurnSpec;
  readonly #classifier: OutcomeClassifier;
  readonly #events: AnswerCoalescer;
  readonly #answers: AnswerClassifier;
  readonly #ended = Promise.withResolvers<'idle' | Exit>();
  /** How many of the reader's pending lines were shown already. */
  #shown = 0;
  #timer: Disposable | null = null;
  /** What the tool has written down so far; null: nothing. */
  #written: Usage | null = null;
  /** What was reported last. */
  #reported: Usage | null = null;
  /** Whether a call of the model ended whose usage was not looked for yet. */
  #hasCalled = false;

  constructor(spec: ReplTurnSpec) {
    this.#spec = spec;
    this.#classifier = new OutcomeClassifier(spec.patterns);
    this.#events = new AnswerCoalescer(spec.sink);
    this.#answers = new AnswerClassifier(this.#classifier, this.#events.push, spec.names);
  }

  /** Resolves when the tool is idle again, or its process has ended. */
  get ended(): Promise<'idle' | Exit> {
    return this.#ended.promise;
  }

  onPiece(piece: ReplPiece): void {
    switch (piece.type) {
      case 'line':
        this.#readLine(piece.text);
        if (this.#shown > 0) this.#shown -= 1;
        else this.#show(piece.text);
        if (this.#classifier.isRetry(piece.text)) this.#reportError();
        break;
      case 'notice':
        this.#spec.interrupt.notice(this.#spec.reader.answered);
        break;
      case 'idle':
        this.#idle();
    }
  }

  /** All of a chunk of stdout was read. */
  onOutput(): void {
    this.#spec.interrupt.onOutput();
    this.#events.flush();
    this.#timer ??= this.#spec.clock.after(SHOW_MS, () => this.#showPending());
  }

  onStderr(text: string): void {
    this.#events.push({ type: 'stderr', text });
  }

  /** The process has ended. */
  onExit(exit: Exit): void {
    this.#reportUsage();
    this.#events.flush();
    this.#spec.interrupt[Symbol.dispose]();
    this.#ended.resolve(exit);
  }

  /** The outcome of a turn after which the tool is idle again. */
  outcome(): Outcome {
    const { isCommand, interrupt } = this.#spec;
    if (interrupt.brokeOff) return { kind: 'interrupted', reason: this.#classifier.lastLine ?? '' };
    const failure = isCommand ? null : (this.#classifier.failure() ?? this.#answers.unread);
    return failure === null ? { kind: 'completed' } : { kind: 'failed', reason: failure.slice(0, MAX_REASON) };
  }

  /** The turn is to end. */
  interrupt(): void {
    this.#spec.interrupt.request();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#spec.interrupt[Symbol.dispose]();
  }

  #idle(): void {
    // From here on an interrupt would find the tool idle.
    this.#spec.interrupt[Symbol.dispose]();
    this.#answers.end();
    this.#reportUsage();
    for (const path of this.#classifier.files) this.#events.push({ type: 'file', path });
    this.#reportError();
    this.#events.flush();
    this.#ended.resolve('idle');
  }

  #readLine(line: string): void {
    const before = this.#classifier.usage;
    this.#classifier.read(line);
    this.#hasCalled ||= this.#classifier.usage !== before;
  }

  #reportError(): void {
    const text = this.#classifier.errorText;
    if (text !== null) this.#events.push({ type: 'error', text });
  }

  /** A turn may have several calls of the model: an edit that does not apply goes back to it. */
  #reportUsage(): void {
    this.#written = addUsage(this.#written, this.#spec.readUsage());
    const usage = this.#written ?? this.#classifier.usage;
    if (usage === null || sameUsage(usage, this.#reported)) return;
    this.#reported = usage;
    this.#events.push({ type: 'usage', usage });
  }

  /** Shows the lines that the reader has not emitted yet, so that a slow answer is seen as it comes. */
  #showPending(): void {
    this.#timer = null;
    // The tool writes it down a moment after the line.
    if (this.#hasCalled) this.#reportUsage();
    this.#hasCalled = false;
    const { reader } = this.#spec;
    // With the marker at the end, the pending lines may be what the tool shows while it waits.
    if (reader.mayBeAtPrompt) return;
    for (const line of reader.pending.slice(this.#shown)) this.#show(line);
    this.#shown = reader.pending.length;
    this.#events.flush();
  }

  #show(line: string): void {
    if (this.#spec.isCommand) this.#events.push({ type: 'answer', text: `${line}\n` });
    else this.#answers.push(line);
  }
}
