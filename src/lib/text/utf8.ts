import { isUtf8 } from 'node:buffer';

const NEWLINE = 10;

/** Where bytes stop to be UTF-8: line and column from 1, the column in characters. Null: they are UTF-8. */
export function utf8Fault(bytes: Uint8Array): { readonly line: number; readonly column: number } | null {
  if (isUtf8(bytes)) return null;
  let start = 0;
  for (let line = 1; start <= bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, start);
    const text = bytes.subarray(start, end === -1 ? bytes.length : end);
    if (!isUtf8(text)) return { line, column: Array.from(new TextDecoder().decode(validStart(text))).length + 1 };
    if (end === -1) break;
    start = end + 1;
  }
  return null;
}

/** The longest start of the bytes that is UTF-8. */
function validStart(bytes: Uint8Array): Uint8Array {
  let end = 0;
  while (end < bytes.length) {
    const [byte = 0] = bytes.subarray(end, end + 1);
    const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    if (!isUtf8(bytes.subarray(end, end + length)) || end + length > bytes.length) break;
    end += length;
  }
  return bytes.subarray(0, end);
}
