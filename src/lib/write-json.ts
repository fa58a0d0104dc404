import { harmlessJson } from './sanitize.ts';

/** How much is gathered before it is handed on. Bytes. */
const PIECE = 64 * 1024;

/**
 * Hands on what `harmlessJson` would give, in UTF-8 and piece by piece: a document of ten thousand jobs is never there as
 * one text. A list may be long; what stands in it is handed on whole.
 * @param indent spaces a level; 0: all on one line.
 * @param write is given bytes that are its own only until it returns.
 */
export function writeJson(value: unknown, indent: number, write: (piece: Uint8Array) => void): void {
  const buffer = Buffer.allocUnsafe(PIECE);
  let used = 0;
  const flush = () => {
    if (used > 0) write(buffer.subarray(0, used));
    used = 0;
  };
  walk(value, indent, 0, (text) => {
    // No UTF-16 unit takes more than three bytes.
    if (used + text.length * 3 > PIECE) flush();
    if (text.length * 3 > PIECE) write(Buffer.from(text));
    else used += buffer.write(text, used);
  });
  flush();
}

function walk(value: unknown, indent: number, level: number, say: (text: string) => void): void {
  const newLine = (depth: number) => (indent === 0 ? '' : `\n${' '.repeat(indent * depth)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  let before = open;
  if (Array.isArray(value)) {
    for (const item of value) {
      say(before + newLine(level + 1));
      say(whole(item ?? null, indent, level + 1));
      before = ',';
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (child === undefined) continue;
      say(`${before}${newLine(level + 1)}${harmlessJson(key)}:${indent > 0 ? ' ' : ''}`);
      walk(child, indent, level + 1, say);
      before = ',';
    }
  }
  say(before === open ? whole(value, indent, level) : `${newLine(level)}${close}`);
}

/** A value as it stands this deep in a document: what it would be in so many lists, without these. */
function whole(value: unknown, indent: number, level: number): string {
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
