import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A REPL over pipes with nothing between: lines go in, and a text at the end of the output ends the exchange. */
export class BareRepl implements AsyncDisposable {
  readonly #child: ChildProcess;
  #output = '';
  #until = '';
  #done: (() => void) | null = null;

  constructor(argv: readonly string[], options: { cwd?: string; env?: Readonly<Record<string, string>> } = {}) {
    const [program = '', ...args] = argv;
    this.#child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.stdin!.on('error', () => {});
    this.#child.stdout!.setEncoding('latin1');
    this.#child.stdout!.on('data', (text: string) => {
      this.#output += text;
      if (this.#done === null || !this.#output.endsWith(this.#until)) return;
      const done = this.#done;
      this.#done = null;
      this.#output = '';
      done();
    });
  }

  /** Writes the text, in one piece, and waits until the output ends with `until`. */
  exchange(text: string, until: string): Promise<void> {
    this.#until = until;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#done = resolve;
    if (text !== '') this.#child.stdin!.write(text);
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.stdin!.end();
    await gone;
  }
}

let count = 0;

/** A line as long as the nonce of aim's sentinel, another one each time. */
export function nonce(): string {
  count += 1;
  return String(count).padStart(24, '0');
}
