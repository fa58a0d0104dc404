import { width } from '../../../src/reporters/text/text-width.ts';

const TOKEN = /\u001b\[([?\d;]*)([A-Za-z])|([\r\n])|([^\u001b\r\n]+)/g;

/** As much of a terminal as a picture needs that is drawn over and over. It throws at what it does not know. */
export class FakeTerminal {
  readonly isTTY = true;
  columns: number;
  rows: number;
  bytes = '';
  cursorVisible = true;
  /** How many times something was written over. */
  erasedRows = 0;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.bytes += text;
    let at = 0;
    for (const match of text.matchAll(TOKEN)) {
      if (match.index !== at) throw new Error(`unknown: ${JSON.stringify(text.slice(at, match.index + 1))}`);
      at = match.index + match[0].length;
      const [, parameter = '', command, control, plain] = match;
      if (plain !== undefined) this.#print(plain);
      else if (control !== undefined) this.#control(control);
      else this.#command(parameter, command ?? '');
    }
    if (at !== text.length) throw new Error(`unknown: ${JSON.stringify(text.slice(at))}`);
    return true;
  }

  /** What is to be seen, without empty lines at the end. */
  get screen(): string[] {
    const last = this.#lines.findLastIndex((line) => line.trim() !== '');
    return this.#lines.slice(0, last + 1).map((line) => line.trimEnd());
  }

  #print(text: string): void {
    if (this.#column + width(text) > this.columns) throw new Error(`wraps: ${text}`);
    const line = this.#lines[this.#row] ?? '';
    const before = line.slice(0, this.#column).padEnd(this.#column);
    this.#lines[this.#row] = before + text + line.slice(this.#column + text.length);
    this.#column += text.length;
  }

  #control(control: string): void {
    this.#column = 0;
    if (control !== '\n') return;
    this.#row += 1;
    this.#lines[this.#row] ??= '';
  }

  #command(parameter: string, command: string): void {
    const count = Number(parameter || 1);
    // What has scrolled away can't be reached.
    const top = Math.max(0, this.#lines.length - this.rows);
    switch (command) {
      case 'A':
        this.#row = Math.max(top, this.#row - count);
        break;
      case 'B':
        this.#row = Math.min(this.#lines.length - 1, this.#row + count);
        break;
      case 'G':
        this.#column = count - 1;
        break;
      case 'K':
        this.#lines[this.#row] = parameter === '2' ? '' : (this.#lines[this.#row] ?? '').slice(0, this.#column);
        this.erasedRows += parameter === '2' ? 1 : 0;
        break;
      case 'h':
      case 'l':
        if (parameter === '?25') this.cursorVisible = command === 'h';
        break;
      case 'm':
        break;
      default:
        throw new Error(`unknown: ESC [ ${parameter} ${command}`);
    }
  }
}
