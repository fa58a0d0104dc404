/** What stands in place of a secret. */
export const MASK = '[masked]';

/** A shorter value stands in too many texts by chance. UTF-16 units. */
export const MIN_SECRET = 8;

/** Words alone, as `not-needed`: no key, and they stand in texts by chance. */
const WORDS = /^[a-z]{1,16}(?:[-_. ][a-z]{1,16})*$/i;

/**
 * Values that are to stand in nothing that is written or shown: each as it is, and as it is in a JSON string. A value in another
 * form (base64, a part of it) is not found.
 */
export class Secrets {
  /** What is looked for, the longest first. */
  #forms: readonly string[] = [];
  #bytes: readonly Buffer[] = [];
  /** The bytes as a text of one character for each. */
  #byteTexts: readonly string[] = [];

  /** Whether there is none. */
  get isEmpty(): boolean {
    return this.#forms.length === 0;
  }

  /**
   * Adds a value. @param certain it is one, whatever it looks like; by default mere words are none.
   * @returns whether it is masked from now on.
   */
  add(value: string, certain = false): boolean {
    if (value.length < MIN_SECRET || (!certain && WORDS.test(value))) return false;
    if (this.#forms.includes(value)) return true;
    const forms = new Set([...this.#forms, value, JSON.stringify(value).slice(1, -1)]);
    this.#forms = [...forms].sort((a, b) => b.length - a.length);
    this.#bytes = this.#forms.map((form) => Buffer.from(form));
    this.#byteTexts = this.#bytes.map((bytes) => bytes.toString('latin1'));
    return true;
  }

  /** Forgets all of them: for tests. */
  clear(): void {
    this.#forms = [];
    this.#bytes = [];
    this.#byteTexts = [];
  }

  mask(text: string): string {
    let masked = text;
    for (const form of this.#forms) if (masked.includes(form)) masked = masked.replaceAll(form, MASK);
    return masked;
  }

  maskBytes(bytes: Buffer): Buffer {
    if (!this.#bytes.some((form) => bytes.includes(form))) return bytes;
    let text = bytes.toString('latin1');
    for (const form of this.#byteTexts) text = text.replaceAll(form, MASK);
    return Buffer.from(text, 'latin1');
  }

  /** How much of the end of a text may be the beginning of a secret. */
  openEnd(text: string): number {
    return openEnd(text, this.#forms);
  }

  openEndOfBytes(bytes: Buffer): number {
    const longest = this.#byteTexts[0]?.length ?? 0;
    return openEnd(bytes.subarray(Math.max(0, bytes.length - longest)).toString('latin1'), this.#byteTexts);
  }

  /** A value with every text in it masked; the value itself where nothing is. Keys of objects stay. */
  maskAll<T>(value: T): T {
    return this.isEmpty ? value : (this.#maskAll(value) as T);
  }

  #maskAll(value: unknown): unknown {
    if (typeof value === 'string') return this.mask(value);
    if (typeof value !== 'object' || value === null) return value;
    // An event may have all jobs of a run: nothing is copied that stays as it is.
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      let masked: unknown[] | null = null;
      for (let at = 0; at < items.length; at++) {
        const clean = this.#maskAll(items[at]);
        if (clean !== items[at]) (masked ??= [...items])[at] = clean;
      }
      return masked ?? value;
    }
    const fields = value as Readonly<Record<string, unknown>>;
    let masked: Record<string, unknown> | null = null;
    for (const key of Object.keys(fields)) {
      const clean = this.#maskAll(fields[key]);
      if (clean !== fields[key]) (masked ??= { ...fields })[key] = clean;
    }
    return masked ?? value;
  }
}

function openEnd(text: string, forms: readonly string[]): number {
  let most = 0;
  for (const form of forms) {
    const tail = text.slice(Math.max(0, text.length - form.length + 1));
    for (let at = tail.indexOf(form[0]!); at >= 0; at = tail.indexOf(form[0]!, at + 1)) {
      if (tail.length - at <= most) break;
      if (form.startsWith(tail.slice(at))) most = tail.length - at;
    }
  }
  return most;
}

/** Those of this process: what it knows of, it masks. */
export const secrets = new Secrets();

/** A text that comes in pieces: what may be the beginning of a secret is held back until the next one shows. */
export class MaskedText {
  #held = '';

  push(piece: string): string {
    if (secrets.isEmpty) return piece;
    const text = secrets.mask(this.#held + piece);
    const open = secrets.openEnd(text);
    this.#held = open === 0 ? '' : text.slice(-open);
    return open === 0 ? text : text.slice(0, -open);
  }

  /** The rest: nothing comes after it. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

/**
 * A stream of bytes with its secrets masked. An end that may be the
 * beginning of a secret is held back until more comes, or `end`.
 */
export class MaskedBytes {
  #held = Buffer.alloc(0);

  push(piece: Uint8Array): Buffer {
    const given = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (secrets.isEmpty) return given;
    const bytes = secrets.maskBytes(this.#held.length === 0 ? given : Buffer.concat([this.#held, given]));
    const open = secrets.openEndOfBytes(bytes);
    this.#held = Buffer.from(bytes.subarray(bytes.length - open));
    return bytes.subarray(0, bytes.length - open);
  }

  end(): Buffer {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    return rest;
  }
}
