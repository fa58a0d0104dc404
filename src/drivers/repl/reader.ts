import { bounded } from '../../tools/row/safe-pattern.ts';
import { InputEcho } from './input-echo.ts';
import type { ReplInput } from './prompt.ts';
import type { PromptText } from './prompt-text.ts';
import { Sentinels } from './sentinels.ts';

/** What a REPL's output turned out to be. */
export type ReplPiece =
  /** A line of the turn's output, complete. */
  | { readonly type: 'line'; readonly text: string }
  /** The tool reports that it was interrupted; comes before the line itself. */
  | { readonly type: 'notice' }
  /** The turn is over and the tool waits: `idle` is the text that it shows while it waits. */
  | { readonly type: 'idle'; readonly idle: string };

/** A longer line is emitted in pieces. UTF-16 units. */
const LONG_LINE = 64 * 1024;
/** How much of the markers of a prompt's lines is kept. */
const MAX_ECHO = 1024;
/** How much of what a tool shows while it waits is kept; it may be every file of its chat. UTF-16 units. */
const MAX_IDLE = 1024 * 1024;

/**
 * Reads what a REPL prints. A turn is over when the sentinel's answer stands at the end of a line and the marker has
 * come back after it; without a sentinel, when the marker stands at the end and `quiet()` is called. Where several
 * sentinels were sent it is the last one's answer that counts: none is answered after that.
 *
 * The tool shows the same text while it waits before and after the sentinel (for aider: the files in the chat and
 * the marker). So what it shows after the answer is known not to be part of the turn's output before it.
 */
export class ReplReader {
  readonly #prompts: PromptText;
  readonly #notices: readonly RegExp[];
  readonly #emit: (piece: ReplPiece) => void;
  readonly #sentinels = new Sentinels();
  /** `output` of the turn comes; a sentinel was `answered`; the last one was, and only the marker is missing: `ending`. */
  #phase: 'output' | 'answered' | 'ending' = 'output';
  /** Lines since the last blank one: the last of them may turn out to be what the tool shows while it waits. */
  #pending: string[] = [];
  #pendingSize = 0;
  /** The line that is not complete yet. */
  #partial = '';
  #echo: InputEcho | null = null;
  /** Whether it prints the lines of its input again, sentinels among them. */
  #printsInput = false;
  /** The prompt that stood there when the input was written. */
  #shown = '';
  #hasReadInput = false;
  /** Lines after a sentinel's answer. */
  #idleLines: string[] = [];
  #idleSize = 0;

  /** @param notices lines by which the tool reports that it was interrupted. */
  constructor(prompts: PromptText, notices: readonly RegExp[], emit: (piece: ReplPiece) => void) {
    this.#prompts = prompts;
    this.#notices = notices;
    this.#emit = emit;
  }

  /**
   * A turn begins: its input was written.
   * @param idle what the tool showed while it waited; its last line is the marker that each line of input may repeat.
   * @param input what was written, the sentinel not counted.
   */
  begin(idle: string, input: Omit<ReplInput, 'bytes' | 'atOnce'>): void {
    this.#pending = [];
    this.#pendingSize = 0;
    this.#partial = '';
    this.#phase = 'output';
    const shown = idle.slice(idle.lastIndexOf('\n') + 1);
    this.#shown = shown;
    const { lines, printed = [], readLine = null, apart = false } = input;
    // The first line of input answers the prompt that stands there; each further one brings a prompt of its own.
    const prompted = this.#prompts.isShown ? lines - 1 : 0;
    const hasEcho = shown !== '' || printed.length > 0 || readLine !== null;
    this.#echo = hasEcho ? new InputEcho({ prompts: this.#prompts, shown, prompted, printed, readLine, apart }) : null;
    this.#printsInput = printed.length > 0;
    this.#hasReadInput = false;
  }

  /**
   * From now on this answer of a sentinel ends the turn, and none that was expected before.
   * @param line the sentinel itself.
   */
  expect(answer: string, line = ''): void {
    this.#sentinels.sent(answer, line);
    this.#keepOpen();
  }

  /** No answer that is expected so far ends the turn. */
  invalidate(): void {
    this.#sentinels.invalidate();
    this.#keepOpen();
  }

  /** Whether a sentinel of this turn was answered. */
  get answered(): boolean {
    return this.#phase !== 'output';
  }

  /** Whether the output ends as it does when the tool waits. */
  get atPrompt(): boolean {
    return this.#prompts.endsIn(this.#partial);
  }

  /** Whether the tool may be waiting: its marker may stand before the line that is just coming, a sentinel's answer. */
  get mayBeAtPrompt(): boolean {
    return this.#prompts.isShown && (this.atPrompt || this.#prompts.endsIn(this.#pending.at(-1) ?? ''));
  }

  /** Whether the tool has read all lines of the input, as far as its output shows: it answered each before anything else. */
  get hasReadInput(): boolean {
    return this.#hasReadInput;
  }

  /** Lines that are not emitted yet, because they may turn out not to be part of the turn's output. */
  get pending(): readonly string[] {
    return this.#pending;
  }

  push(text: string): void {
    this.#partial += text;
    for (let end = this.#partial.indexOf('\n'); end !== -1; end = this.#partial.indexOf('\n')) {
      const line = this.#partial.slice(0, end);
      this.#partial = this.#partial.slice(end + 1);
      this.#line(line);
    }
    this.#findEcho();
    if (this.#phase === 'ending' && this.atPrompt) this.#end();
    else if (this.#phase !== 'output') this.#trimIdle();
    else if (this.#partial.length > 2 * LONG_LINE) this.#emitStart();
  }

  /** Nothing came for a while: without a sentinel, a marker at the end is then the end of the turn. */
  quiet(): void {
    if (this.#sentinels.none && this.#prompts.isShown && this.atPrompt) this.#end();
  }

  /** The process has ended: what is pending is output after all. */
  end(): void {
    if (this.#partial !== '') this.#line(this.#partial);
    this.#partial = '';
    this.#release();
  }

  #keepOpen(): void {
    if (this.#phase === 'ending') this.#phase = 'answered';
  }

  #line(line: string): void {
    const rest = this.#echo === null ? line : this.#echo.line(line);
    if (rest === null) return;
    line = this.#printsInput ? this.#withoutSentinel(rest) : rest;
    if (line === '' && rest !== '') return;
    if (this.#notices.some((pattern) => pattern.test(bounded(line)))) this.#emit({ type: 'notice' });
    const answer = this.#sentinels.find(line);
    if (answer !== null) return this.#sentinelAnswered(answer);
    if (this.#phase === 'output') return this.#keep(line);
    this.#idleLines.push(line);
    this.#idleSize += line.length + 1;
  }

  /** A line without the sentinel that the tool printed again when it read it, and without the prompt before that. */
  #withoutSentinel(line: string): string {
    const sent = this.#sentinels.lineIn(line);
    if (sent === null) return line;
    const before = line.slice(0, line.length - sent.length);
    const rest = this.#prompts.withoutEnd(before, this.#shown);
    // It stands behind a prompt, where there is one; the answer may have a line that is like it.
    return rest.length < before.length || (before === '' && !this.#prompts.isShown) ? rest : line;
  }

  #sentinelAnswered({ before, ends }: { readonly before: string; readonly ends: boolean }): void {
    if (before !== '' && this.#phase === 'output') this.#keep(before);
    this.#phase = ends ? 'ending' : 'answered';
    this.#idleLines = [];
    this.#idleSize = 0;
  }

  #findEcho(): void {
    const echo = this.#echo;
    if (echo === null) {
      // Nothing shows what it has read, but that it answers.
      this.#hasReadInput = true;
      return;
    }
    // A prompt of many lines has many markers, and all that is kept is searched with each of them.
    if (this.#partial.length > MAX_ECHO) this.#partial = this.#partial.slice(echo.take(this.#partial));
    this.#hasReadInput = echo.completeWith(this.#partial);
  }

  /** Emits the start of a line without end. Markers are no part of it. */
  #emitStart(): void {
    this.#echo?.end();
    this.#release();
    this.#emit({ type: 'line', text: this.#partial.slice(0, -LONG_LINE) });
    this.#partial = this.#partial.slice(-LONG_LINE);
  }

  #keep(line: string): void {
    if (line === '' || this.#pendingSize > 4 * LONG_LINE) this.#release();
    this.#pending.push(line);
    this.#pendingSize += line.length;
  }

  /** What a tool shows while it waits is short: a flood behind the sentinel's answer is not kept. */
  #trimIdle(): void {
    if (this.#partial.length > 2 * LONG_LINE) this.#partial = this.#partial.slice(-LONG_LINE);
    while (this.#idleSize > MAX_IDLE) this.#idleSize -= this.#idleLines.shift()!.length + 1;
  }

  #release(): void {
    for (const text of this.#pending) this.#emit({ type: 'line', text });
    this.#pending = [];
    this.#pendingSize = 0;
  }

  #end(): void {
    const shown = [...this.#idleLines, this.#partial];
    if (!this.#sentinels.none && this.#prompts.isShown && !this.#printsInput) {
      dropShown(this.#pending, shown, this.#prompts);
    }
    this.#release();
    this.#sentinels.clear();
    this.#idleLines = [];
    this.#partial = '';
    this.#phase = 'output';
    this.#emit({ type: 'idle', idle: shown.join('\n') });
  }
}

/** Removes what the tool shows while it waits from the end of what came before the sentinel's answer. */
function dropShown(pending: string[], shown: readonly string[], prompts: PromptText): void {
  // What stands before a blank line is not pending any more, be it of the answer or shown.
  const compared = pending.length < shown.length ? shown.slice(-pending.length) : shown;
  const from = pending.length - compared.length;
  if (pending.length > 0 && compared.every((line, i) => prompts.same(pending[from + i]!, line))) {
    pending.length = from;
    return;
  }
  const last = shown.at(-1) ?? '';
  const lastPending = pending.at(-1);
  if (lastPending === undefined) return;
  const rest = prompts.withoutEnd(lastPending, last);
  if (rest === '') pending.pop();
  else pending[pending.length - 1] = rest;
}
