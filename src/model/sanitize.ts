import { stripVTControlCharacters } from 'node:util';

// C0 but tab and newline, DEL, C1, and the marks that reorder or hide text.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text of a tool made fit for a terminal: no escape sequence, no control character but tab and newline. */
export function sanitize(text: string): string {
  return stripVTControlCharacters(text).replace(UNSAFE, '');
}

/** The same on one line. */
export function sanitizeLine(text: string): string {
  return sanitize(text.replace(/[\r\n\t\u0085\u2028\u2029]+/g, ' '))
    .replace(/ {2,}/g, ' ')
    .trim();
}
