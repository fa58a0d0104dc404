import { writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';

/**
 * A stream over a file or a device. It writes at once, as bun's own
 * streams of these throw or never end after a failure (1.4.5).
 */
export class FileOutput extends Writable {
  readonly fd: number;
  readonly #fails: Error | null;

  /** @param fails the error of every write; null: they are tried. */
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
