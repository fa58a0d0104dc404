import { InputEcho } from './input-echo.ts';
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
  readonly #marker: RegExp;
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
  #hasReadInput = false;
  /** Lines after a sentinel's answer. */
  #idleLines: string[] = [];
  #idleSize = 0;

  /** @param notices lines by which the tool reports that it was interrupted. */
  constructor(marker: string, notices: readonly RegExp[], emit: (piece: ReplPiece) => void) {
    this.#marker = new RegExp(marker, 'u');
    this.#notices = notices;
    this.#emit = emit;
  }

  /**
   * A turn begins: its input was written.
   * @param idle what the tool showed while it waited; its last line is the marker that each line of input may repeat.
   * @param lines how many lines of input were written, the sentinel's not counted.
   */
  begin(idle: string, lines: number): void {
    this.#pending = [];
    this.#pendingSize = 0;
    this.#partial = '';
    this.#phase = 'output';
    const marker = idle.slice(idle.lastIndexOf('\n') + 1);
    // The first line of input answers the marker that stands there; each further one brings a marker of its own.
    this.#echo = marker === '' ? null : new InputEcho(marker, lines - 1);
    this.#hasReadInput = false;
  }

  /** From now on this answer of a sentinel ends the turn, and none that was expected before. */
  expect(answer: string): void {
    this.#sentinels.sent(answer);
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
    return this.#partial !== '' && this.#marker.test(this.#partial);
  }

  /** Whether the tool may be waiting: its marker may stand before the line that is just coming, a sentinel's answer. */
  get mayBeAtPrompt(): boolean {
    return this.atPrompt || this.#marker.test(this.#pending.at(-1) ?? '');
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
    this.#findEcho();
    for (let end = this.#partial.indexOf('\n'); end !== -1; end = this.#partial.indexOf('\n')) {
      const line = this.#partial.slice(0, end);
      this.#partial = this.#partial.slice(end + 1);
      this.#line(line);
    }
    if (this.#phase === 'ending' && this.atPrompt) this.#end();
    else if (this.#phase !== 'output') this.#trimIdle();
    else if (this.#partial.length > 2 * LONG_LINE) this.#emitStart();
  }

  /** Nothing came for a while: without a sentinel, a marker at the end is then the end of the turn. */
  quiet(): void {
    if (this.#sentinels.none && this.atPrompt) this.#end();
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
    if (this.#echo !== null) {
      line = line.slice(this.#echo.length);
      this.#echo = null;
      if (line === '') return;
    }
    if (this.#notices.some((pattern) => pattern.test(line))) this.#emit({ type: 'notice' });
    const answer = this.#sentinels.find(line);
    if (answer !== null) return this.#sentinelAnswered(answer);
    if (this.#phase === 'output') return this.#keep(line);
    this.#idleLines.push(line);
    this.#idleSize += line.length + 1;
  }

  #sentinelAnswered({ before, ends }: { readonly before: string; readonly ends: boolean }): void {
    if (before !== '' && this.#phase === 'output') this.#keep(before);
    this.#phase = ends ? 'ending' : 'answered';
    this.#idleLines = [];
    this.#idleSize = 0;
  }

  #findEcho(): void {
    const echo = this.#echo;
    if (echo === null) return;
    echo.find(this.#partial);
    this.#hasReadInput = echo.complete;
    // A prompt of many lines has many markers, and all that is kept is searched with each of them.
    if (echo.length > MAX_ECHO) this.#partial = this.#partial.slice(echo.drop());
  }

  /** Emits the start of a line without end. Markers are no part of it. */
  #emitStart(): void {
    if (this.#echo !== null && this.#echo.length > 0) {
      this.#partial = this.#partial.slice(this.#echo.drop());
      return;
    }
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
    if (!this.#sentinels.none) dropShown(this.#pending, shown);
    this.#release();
    this.#sentinels.clear();
    this.#idleLines = [];
    this.#partial = '';
    this.#phase = 'output';
    this.#emit({ type: 'idle', idle: shown.join('\n') });
  }
}

/** Removes what the tool shows while it waits from the end of what came before the sentinel's answer. */
function dropShown(pending: string[], shown: readonly string[]): void {
  // What stands before a blank line is not pending any more, be it of the answer or shown.
  const compared = pending.length < shown.length ? shown.slice(-pending.length) : shown;
  const from = pending.length - compared.length;
  if (pending.length > 0 && compared.every((line, i) => pending[from + i] === line)) {
    pending.length = from;
    return;
  }
  const last = shown.at(-1) ?? '';
  const lastPending = pending.at(-1);
  if (lastPending === undefined || last === '' || !lastPending.endsWith(last)) return;
  const rest = lastPending.slice(0, -last.length);
  if (rest === '') pending.pop();
  else pending[pending.length - 1] = rest;
}
