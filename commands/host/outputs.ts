import { fstatSync, writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { systemClock } from '../../src/lib/clock.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { closedError, wasClosed } from './closed-descriptor.ts';

/** How long aim waits at its end for stderr to be read: many programs that start another one never read it. Milliseconds. */
const STDERR_MS = 5000;

/** What a command came to, for the end of its output. */
export interface CommandEnd {
  readonly exitCode: number;
  /** How a user gets at the result when stdout took none of it: «the result is in PATH»; null: there is no other way. */
  readonly kept: string | null;
}

/**
 * stdout and stderr of the process, the one way by which anything is printed. A write that fails (a full disk, a reader that
 * has gone, a descriptor that was closed) never throws and ends no command: the first failure of stdout is told at the end.
 */
export class Outputs {
  #fault: Error | null = null;

  /** Puts them in place of the streams and of `console.log` of the process. oclif prints its help by that. */
  static open(): Outputs {
    const outputs = new Outputs();
    for (const [name, descriptor] of [['stdout', 1] as const, ['stderr', 2] as const]) {
      const fails = wasClosed(descriptor) ? closedError() : null;
      if (fails !== null || isFile(descriptor)) {
        const stream = new FileOutput(descriptor, fails);
        Object.defineProperty(process, name, { value: stream, configurable: true });
      }
    }
    outputs.handleErrors();
    Object.assign(console, { log: (text = '') => void process.stdout.write(`${text}\n`) });
    return outputs;
  }

  /** Handles errors of both, and nobody else does: oclif, once it is loaded, throws those of stdout (5.1.9). */
  handleErrors(): void {
    process.stdout.removeAllListeners('error').on('error', (error) => (this.#fault ??= error));
    process.stderr.removeAllListeners('error').on('error', () => {});
  }

  /**
   * Waits until both are read, or closed. A reader of stdout may take any time: it may be a pager.
   * @returns the exit code. It is never 0 where stdout did not take everything.
   */
  async end({ exitCode, kept }: CommandEnd): Promise<number> {
    await endOf(process.stdout);
    if (this.#fault !== null) {
      const where = kept === null ? '' : `; ${kept}`;
      process.stderr.write(`aim: stdout can't be written: ${this.#fault.message}${where}\n`);
    }
    const late = Promise.withResolvers<void>();
    using _timer = systemClock.after(STDERR_MS, late.resolve);
    await Promise.race([endOf(process.stderr), late.promise]);
    return this.#fault === null ? exitCode : exitCode || EXIT.io;
  }
}

/** A file or a device. It is written at once, as bun's own streams of these throw or never end after a failure (1.4.5). */
class FileOutput extends Writable {
  readonly fd: number;
  readonly #fails: Error | null;

  constructor(fd: number, fails: Error | null) {
    super();
    this.fd = fd;
    this.#fails = fails;
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error) => void): void {
    if (this.#fails !== null) return done(this.#fails);
    try {
      // Goes on after a short write, unlike writeSync.
      writeFileSync(this.fd, chunk);
    } catch (error) {
      return done(error as Error);
    }
    done();
  }
}

/** A pipe, a socket or a terminal takes a part and then more; bun's streams of these are sound. */
function isFile(descriptor: number): boolean {
  const stat = fstatSync(descriptor);
  return !stat.isFIFO() && !stat.isSocket() && !isatty(descriptor);
}

function endOf(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    output.once('close', resolve);
    output.end(() => resolve());
  });
}
