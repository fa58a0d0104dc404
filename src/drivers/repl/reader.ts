/** What a REPL's output turned out to be. */
export type ReplPiece =
  /** A line of the turn's output, complete. */
  | { readonly type: 'line'; readonly text: string }
  /** The tool says that it was interrupted: told at once, before the line itself. */
  | { readonly type: 'notice' }
  /** The turn is over and the tool waits: `idle` is the text that it shows while it waits. */
  | { readonly type: 'idle'; readonly idle: string };

/** A line that is longer than this is handed on in pieces. UTF-16 units. */
const LONG_LINE = 64 * 1024;
/** How much of the markers of a prompt's lines is kept. */
const MAX_ECHO = 1024;
/** A tool may show every file of its chat. UTF-16 units. */
const MAX_SHOWN = 1024 * 1024;

/**
 * Reads what a REPL prints. A turn is over when the sentinel's answer stands at the end of a line and the marker has
 * come back after it; without a sentinel, when the marker stands at the end and `quiet()` is called. Where several
 * sentinels were sent it is the last one's: none is answered after that.
 *
 * The tool shows the same text while it waits before and after the sentinel (for aider: the files in the chat and
 * the marker). So what it shows after is known not to be part of the answer before.
 */
export class ReplReader {
  readonly #marker: RegExp;
  readonly #notices: readonly RegExp[];
  readonly #emit: (piece: ReplPiece) => void;
  /** The answers of this turn's sentinels, each at the end of a line. */
  #expected: string[] = [];
  /** The one that ends the turn. */
  #last: string | null = null;
  /** Lines since the last blank one: the last of them may turn out to be what the tool shows while it waits. */
  #held: string[] = [];
  #heldSize = 0;
  #partial = '';
  /** A sentinel was answered: whatever comes now is none of the turn's output. */
  #over = false;
  /** The last one was: the marker is all that is missing. */
  #settling = false;
  /** The markers with which lines of input were answered: `at` is where those that were seen end. */
  #echo: { readonly text: string; most: number; at: number } | null = null;
  #tookAll = false;
  #afterSentinel: string[] = [];
  #shownSize = 0;

  /** @param notices lines by which the tool says that it was interrupted. */
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
    this.#held = [];
    this.#heldSize = 0;
    this.#partial = '';
    this.#over = false;
    this.#settling = false;
    const text = idle.slice(idle.lastIndexOf('\n') + 1);
    // The first line of input answers the marker that stands there; each further one brings a marker of its own.
    this.#echo = text === '' ? null : { text, most: lines - 1, at: 0 };
    this.#tookAll = false;
  }

  /** From now on this text ends the turn, and nothing that was expected before. */
  expect(text: string): void {
    this.#expected.push(text);
    this.#last = text;
    this.#settling = false;
  }

  /** Nothing that was expected so far ends the turn. */
  goOn(): void {
    this.#last = null;
    this.#settling = false;
  }

  /** Whether a sentinel of this turn was answered. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether the output ends as it does when the tool waits. */
  get waits(): boolean {
    return this.#partial !== '' && this.#marker.test(this.#partial);
  }

  /** The same, or did so before the line that comes just now, which may turn out to be a sentinel's answer. */
  get mayWait(): boolean {
    return this.waits || this.#marker.test(this.#held.at(-1) ?? '');
  }

  /** Whether the tool has read all lines of the input, as far as is seen: it answered each, and nothing else came before. */
  get tookAll(): boolean {
    return this.#tookAll;
  }

  push(text: string): void {
    this.#partial += text;
    this.#countEcho();
    for (let end = this.#partial.indexOf('\n'); end !== -1; end = this.#partial.indexOf('\n')) {
      const line = this.#partial.slice(0, end);
      this.#partial = this.#partial.slice(end + 1);
      this.#line(line);
    }
    if (this.#settling && this.waits) this.#settle();
    else if (this.#over) this.#forgetShown();
    else if (this.#partial.length > 2 * LONG_LINE) this.#shorten();
  }

  /** Nothing came for a while: without a sentinel, a marker at the end is then the end of the turn. */
  quiet(): void {
    if (this.#expected.length === 0 && this.waits) this.#settle();
  }

  /** The tool has gone: what is held is output after all. */
  end(): void {
    if (this.#partial !== '') this.#line(this.#partial);
    this.#partial = '';
    this.#release();
  }

  /** Lines that are held back and may be shown, though they may turn out not to be part of the answer. */
  get held(): readonly string[] {
    return this.#held;
  }

  #line(line: string): void {
    if (this.#echo !== null) {
      line = line.slice(this.#echo.at);
      this.#echo = null;
      if (line === '') return;
    }
    if (this.#notices.some((pattern) => pattern.test(line))) this.#emit({ type: 'notice' });
    const expected = this.#expected.find((text) => line.endsWith(text));
    if (expected !== undefined) {
      const before = line.slice(0, -expected.length);
      if (before !== '' && !this.#over) this.#hold(before);
      this.#over = true;
      this.#settling = expected === this.#last;
      this.#afterSentinel = [];
      this.#shownSize = 0;
      return;
    }
    if (!this.#over) return this.#hold(line);
    this.#afterSentinel.push(line);
    this.#shownSize += line.length + 1;
  }

  #countEcho(): void {
    const echo = this.#echo;
    if (echo === null) return;
    for (; echo.most > 0 && this.#partial.startsWith(echo.text, echo.at); echo.most -= 1) echo.at += echo.text.length;
    this.#tookAll = echo.most === 0;
    if (echo.at > MAX_ECHO) this.#dropEcho(echo);
  }

  /** Of a prompt of many lines there are many markers, and whatever is kept is looked through with each. */
  #dropEcho(echo: { at: number }): void {
    this.#partial = this.#partial.slice(echo.at);
    echo.at = 0;
  }

  /** Hands on the start of a line without end; markers are none of it. */
  #shorten(): void {
    if (this.#echo !== null && this.#echo.at > 0) return this.#dropEcho(this.#echo);
    this.#release();
    this.#emit({ type: 'line', text: this.#partial.slice(0, -LONG_LINE) });
    this.#partial = this.#partial.slice(-LONG_LINE);
  }

  #hold(line: string): void {
    if (line === '' || this.#heldSize > 4 * LONG_LINE) this.#release();
    this.#held.push(line);
    this.#heldSize += line.length;
  }

  /** What a tool shows while it waits is short: a flood behind the sentinel's answer is none of it. */
  #forgetShown(): void {
    if (this.#partial.length > 2 * LONG_LINE) this.#partial = this.#partial.slice(-LONG_LINE);
    while (this.#shownSize > MAX_SHOWN) this.#shownSize -= this.#afterSentinel.shift()!.length + 1;
  }

  #release(): void {
    for (const text of this.#held) this.#emit({ type: 'line', text });
    this.#held = [];
    this.#heldSize = 0;
  }

  #settle(): void {
    const shown = [...this.#afterSentinel, this.#partial];
    const idle = shown.join('\n');
    if (this.#expected.length > 0) this.#dropShown(shown);
    this.#release();
    this.#expected = [];
    this.#last = null;
    this.#afterSentinel = [];
    this.#partial = '';
    this.#over = false;
    this.#settling = false;
    this.#emit({ type: 'idle', idle });
  }

  /** Takes what the tool shows while it waits off the end of what came before the sentinel's answer. */
  #dropShown(shown: readonly string[]): void {
    const from = this.#held.length - shown.length;
    if (from >= 0 && shown.every((line, i) => this.#held[from + i] === line)) {
      this.#held.length = from;
      return;
    }
    const last = shown.at(-1) ?? '';
    const held = this.#held.at(-1);
    if (held !== undefined && last !== '' && held.endsWith(last)) {
      this.#held[this.#held.length - 1] = held.slice(0, -last.length);
      if (this.#held.at(-1) === '') this.#held.pop();
    }
  }
}
