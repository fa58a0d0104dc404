/*
 * The line that a person types at the console of `aim launch`, as a value. Keys are those of other shells: arrows, Home, End,
 * Ctrl-A, E, B, F, U, K, W, P, N, D, and the history with the arrows up and down.
 */

/** A line that is typed. */
export interface EditedLine {
  readonly text: string;
  /** Where the next character goes: an index into the text, in UTF-16 units, never within a grapheme. */
  readonly cursor: number;
  /** What was submitted before, the latest at the end. */
  readonly history: readonly string[];
  /** The entry of the history that is shown; null: none, the line is a new one. */
  readonly shown: number | null;
  /** The new line, while an entry of the history is shown. */
  readonly draft: string;
  /** Whether a paste goes on: a newline in it is text. */
  readonly isPasting: boolean;
}

/** A key, as node's readline reports it. */
export interface Key {
  /** The characters of the key; undefined for those without any. */
  readonly text: string | undefined;
  readonly name?: string | undefined;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

/** What a key asks for beyond the line itself. `cancel`: Ctrl-C on an empty line. `end`: Ctrl-D on one. */
export type LineAction = { readonly kind: 'submit'; readonly text: string } | { readonly kind: 'cancel' | 'end' };

export const EMPTY_LINE: EditedLine = { text: '', cursor: 0, history: [], shown: null, draft: '', isPasting: false };

/** The longest line, in UTF-16 units. */
const MAX_TEXT = 1_000_000;
const MAX_HISTORY = 500;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The line after a key, and what the key asks for. */
export function pressKey(
  line: EditedLine,
  key: Key,
): { readonly line: EditedLine; readonly action: LineAction | null } {
  const only = (changed: EditedLine) => ({ line: changed, action: null });
  const { text, cursor } = line;
  if (key.name === 'paste-start' || key.name === 'paste-end') {
    return only({ ...line, isPasting: key.name === 'paste-start' });
  }
  const isReturn = key.name === 'return' || key.name === 'enter';
  if (isReturn && (line.isPasting || key.meta === true)) return only(insert(line, '\n'));
  if (isReturn) return submit(line);
  if (key.ctrl === true) {
    if (key.name === 'c') return text === '' ? { line, action: { kind: 'cancel' } } : only(replace(line, ''));
    if (key.name === 'd' && text === '') return { line, action: { kind: 'end' } };
  }
  const move = MOVES[nameOf(key)];
  if (move !== undefined) return only({ ...line, cursor: move(text, cursor) });
  const erase = ERASURES[nameOf(key)];
  if (erase !== undefined) return only(without(line, ...erase(text, cursor)));
  if (nameOf(key) === 'up' || nameOf(key) === 'ctrl-p') return only(recall(line, -1));
  if (nameOf(key) === 'down' || nameOf(key) === 'ctrl-n') return only(recall(line, 1));
  return only(isText(key) ? insert(line, key.text!) : line);
}

function nameOf({ name = '', ctrl = false, meta = false }: Key): string {
  return `${ctrl ? 'ctrl-' : meta ? 'meta-' : ''}${name}`;
}

const left = (text: string, at: number) => boundaryBefore(text, at);
const right = (text: string, at: number) => boundaryAfter(text, at);
const home = () => 0;
const end = (text: string) => text.length;
const wordLeft = (text: string, at: number) => /\S*\s*$/.exec(text.slice(0, at))!.index;
const wordRight = (text: string, at: number) => at + /^\s*\S*/.exec(text.slice(at))![0].length;

/** Where the cursor goes. */
const MOVES: Readonly<Record<string, (text: string, at: number) => number>> = {
  left,
  right,
  home,
  end,
  'ctrl-b': left,
  'ctrl-f': right,
  'ctrl-a': home,
  'ctrl-e': end,
  'meta-b': wordLeft,
  'meta-f': wordRight,
  'ctrl-left': wordLeft,
  'ctrl-right': wordRight,
};

/** What is erased: from, to. */
const ERASURES: Readonly<Record<string, (text: string, at: number) => [number, number]>> = {
  backspace: (text, at) => [left(text, at), at],
  'ctrl-h': (text, at) => [left(text, at), at],
  delete: (text, at) => [at, right(text, at)],
  'ctrl-d': (text, at) => [at, right(text, at)],
  'ctrl-u': (_, at) => [0, at],
  'ctrl-k': (text, at) => [at, text.length],
  'ctrl-w': (text, at) => [wordLeft(text, at), at],
  'meta-backspace': (text, at) => [wordLeft(text, at), at],
};

function boundaryBefore(text: string, at: number): number {
  let last = 0;
  for (const { index } of graphemes.segment(text.slice(0, at))) last = index;
  return last;
}

function boundaryAfter(text: string, at: number): number {
  for (const { segment } of graphemes.segment(text.slice(at))) return at + segment.length;
  return text.length;
}

function insert(line: EditedLine, more: string): EditedLine {
  const { text, cursor } = line;
  if (text.length + more.length > MAX_TEXT) return line;
  return { ...line, text: text.slice(0, cursor) + more + text.slice(cursor), cursor: cursor + more.length };
}

function without(line: EditedLine, from: number, to: number): EditedLine {
  return { ...line, text: line.text.slice(0, from) + line.text.slice(to), cursor: from };
}

function replace(line: EditedLine, text: string): EditedLine {
  return { ...line, text, cursor: text.length, shown: null, draft: '' };
}

function submit(line: EditedLine): { readonly line: EditedLine; readonly action: LineAction | null } {
  const text = line.text.trim() === '' ? '' : line.text;
  if (text === '') return { line: replace(line, ''), action: null };
  const history = line.history.at(-1) === text ? line.history : [...line.history, text].slice(-MAX_HISTORY);
  return { line: { ...replace(line, ''), history }, action: { kind: 'submit', text } };
}

/** An older (-1) or newer (1) entry of the history. */
function recall(line: EditedLine, step: -1 | 1): EditedLine {
  const { history, shown, draft, text } = line;
  const at = (shown ?? history.length) + step;
  if (at < 0 || at > history.length || (shown === null && step === 1)) return line;
  const kept = shown === null ? text : draft;
  if (at === history.length) return { ...replace(line, kept) };
  return { ...replace(line, history[at]!), shown: at, draft: kept };
}

/** Whether a key is characters to insert: no control character, but a tab. */
function isText({ text, ctrl = false, meta = false }: Key): boolean {
  // oxlint-disable-next-line no-control-regex
  return text !== undefined && text !== '' && !ctrl && !meta && !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text);
}
