import { collectGarbage } from './collect-garbage.ts';
import { harmlessJson } from './text/sanitize.ts';

/** How much is gathered before it is written, in bytes. */
const PIECE = 64 * 1024;
/** What is left of making so many pieces is collected at once: eight megabytes. */
const COLLECTED = 128;
/** The most bytes that a UTF-16 unit becomes in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Writes a value as JSON, in UTF-8 and in pieces, so that a document of ten thousand jobs never exists as one string. The
 * text is that of `harmlessJson`: safe to show on a terminal. The items of a list are made whole, one at a time, and all
 * pieces share one buffer: a document costs next to no memory beside itself. A list may be anything that can be gone through.
 * @param indent spaces per level; 0: everything on one line.
 * @param write is given bytes that are valid until it returns.
 */
export function writeJson(value: unknown, indent: number, write: (piece: Uint8Array) => void): void {
  const buffer = Buffer.allocUnsafe(PIECE);
  let used = 0;
  let pieces = 0;
  const flush = () => {
    if (used > 0) write(buffer.subarray(0, used));
    used = 0;
    if (++pieces % COLLECTED === 0) collectGarbage();
  };
  for (const text of textsOf(value, indent, 0)) {
    const most = text.length * MAX_BYTES_PER_UNIT;
    if (used + most > PIECE) flush();
    if (most > PIECE) write(Buffer.from(text));
    else used += buffer.write(text, used);
  }
  flush();
}

/** The text of a value at this level of a document, in parts that follow each other. */
function* textsOf(value: unknown, indent: number, level: number): Generator<string> {
  const lineAt = (depth: number) => (indent === 0 ? '' : `\n${' '.repeat(indent * depth)}`);
  const list = isIterable(value) ? value : null;
  const [open, close] = list === null ? '{}' : '[]';
  let before = open;
  if (list !== null) {
    for (const item of list) {
      yield before + lineAt(level + 1);
      yield wholeText(item ?? null, indent, level + 1);
      before = ',';
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (child === undefined) continue;
      yield `${before}${lineAt(level + 1)}${harmlessJson(key)}:${indent > 0 ? ' ' : ''}`;
      yield* textsOf(child, indent, level + 1);
      before = ',';
    }
  }
  const isEmpty = before === open;
  yield isEmpty ? wholeText(list === null ? value : [], indent, level) : `${lineAt(level)}${close}`;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** The text of a value at this level, made at once: what it is inside as many lists, without the text of these. */
function wholeText(value: unknown, indent: number, level: number): string {
  let nested = value;
  let [start, end] = [0, 0];
  for (let depth = level; depth > 0; depth--) {
    nested = [nested];
    start += 1 + (indent > 0 ? 1 + indent * depth : 0);
    end += 1 + (indent > 0 ? 1 + indent * (depth - 1) : 0);
  }
  const text = harmlessJson(nested, indent);
  return text.slice(start, text.length - end);
}
