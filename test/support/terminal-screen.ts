import { Terminal } from '@xterm/headless';

/**
 * What a person sees of a terminal: xterm without a window. It parses escape sequences, scrolls, and reflows lines when
 * the window changes. It stands for `process.stderr` where a reporter draws.
 */
export class TerminalScreen {
  readonly isTTY = true;
  /** Everything that was written. */
  bytes = '';
  readonly #terminal: Terminal;
  readonly #decoder = new TextDecoder();

  constructor(columns: number, rows: number) {
    this.#terminal = new Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  write(output: string | Uint8Array): boolean {
    const text = typeof output === 'string' ? output : this.#decoder.decode(output, { stream: true });
    this.bytes += text;
    this.#terminal.write(text);
    return true;
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  /** The lines in the scrollback and the window, without empty ones at the end. xterm parses late: `settled` waits. */
  get lines(): string[] {
    const { active } = this.#terminal.buffer;
    const all = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
    return all.slice(0, all.findLastIndex((line) => line.trim() !== '') + 1).map((line) => line.trimEnd());
  }

  /** The lines once everything that was written is parsed. */
  async settled(): Promise<string[]> {
    await new Promise<void>((resolve) => this.#terminal.write('', resolve));
    return this.lines;
  }

  /** Whether a line was too wide for the window, so that it took more than one row. */
  get wraps(): boolean {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: active.length }, (_, row) => active.getLine(row)?.isWrapped).includes(true);
  }

  get cursorVisible(): boolean {
    return this.bytes.lastIndexOf('\u001b[?25h') >= this.bytes.lastIndexOf('\u001b[?25l');
  }

  /** How many rows were erased. */
  get erasedRows(): number {
    return this.bytes.split('\u001b[2K').length - 1;
  }
}
