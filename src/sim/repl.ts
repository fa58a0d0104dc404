import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { orAbort } from '../lib/clock.ts';
import { AIM_VERSION } from '../model/version.ts';
import { LineSplitter } from '../lib/text/line-splitter.ts';
import { placeAt } from '../workspace/place-at.ts';
import { runPrompt } from './agent.ts';

/** The rehearsal agent as a REPL: `/add` adds a file, a line is a message, `{tag` … `tag}` is one of several lines. */
export class SimRepl {
  readonly #root: string;
  readonly #lines: string[] = [];
  readonly #waiting: ((line: string | null) => void)[] = [];
  #files: string[] = [];
  #readOnly: string[] = [];
  #ask = false;
  #ended = false;
  #work: AbortController | null = null;
  #interrupted = 0;

  constructor(folder: string) {
    this.#root = placeAt(folder).root ?? folder;
  }

  async run(): Promise<void> {
    const splitter = new LineSplitter((line) => this.#takeLine(line));
    process.stdin.on('data', (chunk: Uint8Array) => splitter.push(chunk));
    process.stdin.on('end', () => this.#end());
    process.stdin.on('error', () => this.#end());
    process.stdout.on('error', () => process.exit(0));
    process.on('SIGINT', () => this.#interrupt());
    this.#print(`aim rehearsal agent ${AIM_VERSION}\n`);
    for (;;) {
      this.#print(this.#idle());
      const input = await this.#input();
      if (input === null) return;
      await this.#handle(input);
    }
  }

  #print(text: string): void {
    process.stdout.write(text);
  }

  #idle(): string {
    const files = [...this.#readOnly.map((path) => `${path} (read only)`), ...this.#files].map((path) => `${path}\n`);
    return `\n${files.join('')}${this.#marker()}`;
  }

  #marker(): string {
    return this.#ask ? 'ask> ' : '> ';
  }

  async #input(): Promise<string | null> {
    const first = await this.#nextLine();
    const tag = first === null ? null : /^\{(\w*)$/.exec(first);
    if (first === null || tag === null || tag === undefined) return first;
    const lines: string[] = [];
    for (;;) {
      this.#print(this.#marker());
      const line = await this.#nextLine();
      if (line === null || line === `${tag[1]}}`) return lines.join('\n');
      lines.push(line);
    }
  }

  async #handle(input: string): Promise<void> {
    this.#print('\n');
    if (input === '') return;
    if (input.startsWith('!')) return this.#print('The rehearsal agent runs no shell.\n');
    if (input.startsWith('/')) return this.#command(input);
    const work = new AbortController();
    this.#work = work;
    const context = {
      root: this.#root,
      files: this.#ask ? [...this.#readOnly, ...this.#files] : this.#files,
      mayEdit: !this.#ask,
      print: (text: string) => this.#print(text),
      ask: (question: string, signal: AbortSignal) => {
        this.#print(`${question} (Y)es/(N)o [Yes]: `);
        return orAbort(this.#nextLine(), signal).then((line) => line ?? '');
      },
    };
    try {
      const { edited, failure } = await runPrompt(input, context, work.signal);
      if (failure !== null) return this.#print(`\nsim error: ${failure}\n`);
      this.#print(`\nTokens: ${input.length} sent, ${input.length} received.\n`);
      for (const path of edited) this.#print(`Applied edit to ${path}\n`);
    } catch (error) {
      if (!work.signal.aborted) throw error;
      this.#print('\n\n^C again to exit\n');
    } finally {
      this.#work = null;
    }
  }

  #command(line: string): void {
    const [word = '', ...rest] = line.split(' ');
    const argument = rest
      .join(' ')
      .trim()
      .replace(/^"(.*)"$/, '$1');
    switch (word) {
      case '/add':
      case '/read-only':
        return this.#add(argument, word === '/read-only');
      case '/drop':
        this.#files = this.#files.filter((path) => argument !== '' && path !== argument);
        return this.#print('Dropped.\n');
      case '/reset':
        this.#files = [];
        this.#readOnly = [];
        return this.#print('All files dropped and chat history cleared.\n');
      case '/chat-mode':
        this.#ask = argument === 'ask';
        return;
      case '/ls':
        return this.#print(`${[...this.#files, ...this.#readOnly].join('\n')}\n`);
      case '/tokens':
        return this.#print('0 tokens: this is a rehearsal.\n');
      case '/exit':
        process.exit(0);
        break;
      default:
        return this.#print(`Invalid command: ${word}\n`);
    }
  }

  #add(path: string, readOnly: boolean): void {
    const full = resolve(this.#root, path);
    if (path === '' || relative(this.#root, full).startsWith('..')) {
      return this.#print(`Can not add ${full}, which is not within ${this.#root}\n`);
    }
    if (readOnly) {
      if (!existsSync(full)) return this.#print(`No such file: ${path}\n`);
      this.#readOnly.push(path);
      return this.#print(`Added ${full} to read-only files.\n`);
    }
    if (!existsSync(full)) {
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, '');
    }
    this.#files.push(path);
    this.#print(`Added ${path} to the chat\n`);
  }

  #takeLine(line: string): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#lines.push(line);
    else waiting(line);
  }

  #nextLine(): Promise<string | null> {
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#ended) return Promise.resolve(null);
    return new Promise((take) => this.#waiting.push(take));
  }

  #end(): void {
    this.#ended = true;
    for (const take of this.#waiting.splice(0)) take(null);
  }

  /** As in aider, one SIGINT ends the turn, and two within two seconds end the program. */
  #interrupt(): void {
    const now = Date.now();
    if (now - this.#interrupted < 2000) process.exit(0);
    this.#interrupted = now;
    if (this.#work === null) this.#print(`\n\n^C again to exit\n${this.#idle()}`);
    else this.#work.abort();
  }
}
