/** What every escape sequence begins with. */
const ESCAPE = /[\u001b\u009b]/;
// C0 but tab and newline, DEL, C1, lone halves of pairs, and marks that reorder or hide text.
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\u3164\ud800-\udfff\ufeff\uffa0\u{e0000}-\u{e0fff}]/gu;

/** Text of a tool, safe to print on a terminal: without escape sequences and control characters, but for tab and newline. */
export function sanitize(text: string): string {
  return withoutSequences(text).replace(UNSAFE, '');
}

/** The module is loaded for the first one: few texts have any. */
function withoutSequences(text: string): string {
  return ESCAPE.test(text) ? process.getBuiltinModule('node:util').stripVTControlCharacters(text) : text;
}

const BREAKS = /[\r\n\t\u0085\u2028\u2029]+/g;
const COLOUR = /(\u001b\[\d{1,2}m)/;

/** Text of a tool as one line that is safe to print on a terminal, with single blanks. */
export function sanitizeLine(text: string): string {
  return sanitize(text.replace(BREAKS, ' ')).replace(/ {2,}/g, ' ').trim();
}

/** A line that is safe to print on a terminal, with its blanks as they are. @param painted keep colours: they are aim's own. */
export function sanitizeLaidOut(line: string, painted: boolean): string {
  const flat = line.replace(BREAKS, ' ');
  if (!painted) return sanitize(flat);
  return flat
    .split(COLOUR)
    .map((piece, index) => (index % 2 === 1 ? piece : sanitize(piece)))
    .join('');
}

// Control characters that JSON.stringify leaves as they are, and marks that reorder text.
const ACTIVE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** JSON text in which every control or reordering character is an escape sequence of JSON, so that a terminal shows it. */
export function escapeControls(json: string): string {
  return json.replace(ACTIVE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What `JSON.stringify` gives, safe to show on a terminal. */
export function harmlessJson(value: unknown, indent?: number): string {
  return escapeControls(JSON.stringify(value, null, indent));
}
