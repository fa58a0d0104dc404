const NEWLINE = 10;

/**
 * Splits a stream of bytes into lines on `\n` alone and decodes each as UTF-8; invalid bytes become U+FFFD. node's readline
 * would also split on U+2028, which may stand in a JSON string. Of a line longer than `maxBytes` the rest is dropped.
 * `onLine` gets the bytes of a line as well, for who must know whether they are UTF-8.
 */
export class LineSplitter {
  readonly #onLine: (line: string, cut: boolean, bytes: Uint8Array) => void;
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder();
  #parts: Uint8Array[] = [];
  #size = 0;
  #cut = false;

  constructor(onLine: (line: string, cut: boolean, bytes: Uint8Array) => void, maxBytes = 16 * 1024 * 1024) {
    this.#onLine = onLine;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#emit();
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** The stream has ended: the bytes after the last newline are a line too. */
  end(): void {
    if (this.#size > 0 || this.#cut) this.#emit();
  }

  #keep(piece: Uint8Array): void {
    const room = this.#maxBytes - this.#size;
    if (piece.length > room) {
      this.#cut = true;
      piece = piece.subarray(0, room);
    }
    if (piece.length === 0) return;
    this.#parts.push(piece);
    this.#size += piece.length;
  }

  #emit(): void {
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    const cut = this.#cut;
    this.#parts = [];
    this.#size = 0;
    this.#cut = false;
    this.#onLine(this.#decoder.decode(bytes), cut, bytes);
  }
}
