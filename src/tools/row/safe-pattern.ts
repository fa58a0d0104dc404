/*
 * A pattern of a user's row is matched with whatever a tool prints. Matching goes on for ever where a part that repeats
 * without a bound is itself repeated without one, `(a+)+`, or where the ways of a repeated choice begin alike, `(a|a)*`: each
 * character doubles the ways to try. It goes on for minutes where several repeated parts, one behind the other, could share out
 * the same characters, `a*a*a*b` (many-ways.ts). So such patterns are refused when the registry is read.
 */

/** Up to how many characters of a line a pattern is matched with; a longer line is matched by its start and its end. */
export const MAX_MATCHED = 2048;

/** A line as patterns are matched with it: bounded, so that no pattern takes long. */
export function bounded(line: string): string {
  if (line.length <= MAX_MATCHED) return line;
  return line.slice(0, MAX_MATCHED / 2) + line.slice(-MAX_MATCHED / 2);
}

/**
 * The first match in a long text, which is looked through in windows of `MAX_MATCHED` characters that overlap by half. `^` is the
 * start of the text, and `$` may be the end of a window. Null: none. @param flags with `g`.
 */
export function firstMatch(source: string, text: string, flags = 'gu'): RegExpExecArray | null {
  const pattern = new RegExp(source, flags);
  for (let start = 0; start === 0 || start + MAX_MATCHED / 2 < text.length; start += MAX_MATCHED / 2) {
    // A match needs what stands before it: those at the start of a window were found in the one before.
    pattern.lastIndex = start === 0 ? 0 : MAX_BEFORE;
    const match = pattern.exec(text.slice(start, start + MAX_MATCHED));
    if (match !== null) return match;
  }
  return null;
}

/** How far before a match a pattern may look, in characters. */
const MAX_BEFORE = 64;

/** A repeated part: what is inside it. */
interface Group {
  readonly start: number;
  /** Whether something in it repeats without a bound. */
  repeats: boolean;
  /** Where each of its ways begins. */
  readonly ways: number[];
}

/** Whether a pattern might take for ever: it repeats a group that repeats something, or a choice whose ways begin alike. */
export function mayTakeForEver(source: string): boolean {
  const open: Group[] = [{ start: 0, repeats: false, ways: [0] }];
  let last: Group | null = null;
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!;
    let atom: Group | null = null;
    if (char === '\\') i += 1;
    else if (char === '[') i = endOfClass(source, i);
    else if (char === '(') {
      const group = { start: i, repeats: false, ways: [afterGroupStart(source, i)] };
      open.push(group);
      last = null;
      i = group.ways[0]! - 1;
      continue;
    } else if (char === ')') {
      atom = open.length > 1 ? open.pop()! : null;
      if (atom?.repeats === true) open.at(-1)!.repeats = true;
    } else if (char === '|') {
      open.at(-1)!.ways.push(i + 1);
      last = null;
      continue;
    } else if (isUnbounded(source, i)) {
      if (last !== null && (last.repeats || waysBeginAlike(source, last))) return true;
      open.at(-1)!.repeats = true;
    }
    if (!'*+?{'.includes(char)) last = atom;
  }
  return false;
}

/** Whether a quantifier without a bound, or with a large one, stands here. */
function isUnbounded(source: string, at: number): boolean {
  if (source[at] === '*' || source[at] === '+') return source[at - 1] !== undefined;
  const bounds = /^\{\d+(,(\d*))?\}/.exec(source.slice(at, at + 16));
  return bounds !== null && bounds[1] !== undefined && (bounds[2] === '' || Number(bounds[2]) > 20);
}

function endOfClass(source: string, at: number): number {
  for (let i = at + 1; i < source.length; i++) {
    if (source[i] === '\\') i += 1;
    else if (source[i] === ']') return i;
  }
  return source.length;
}

/** Behind `(`, `(?:`, `(?<name>`, `(?=` and the like. */
function afterGroupStart(source: string, at: number): number {
  return at + (/^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(source.slice(at, at + 64))?.[0].length ?? 1);
}

/** Whether two ways of a choice begin with the same character, as far as that is plain to see. */
function waysBeginAlike(source: string, { ways }: Group): boolean {
  if (ways.length === 1) return false;
  const starts = ways.map((at) => firstAtom(source, at));
  return starts.some((a, i) =>
    starts
      .slice(i + 1)
      .some((b) => a === null || b === null || CHARACTERS.some((char) => a.test(char) && b.test(char))),
  );
}

/** What a way begins with; null: with anything, or with nothing. */
function firstAtom(source: string, at: number): RegExp | null {
  const atom =
    source[at] === '['
      ? source.slice(at, endOfClass(source, at) + 1)
      : source.slice(at, at + (source[at] === '\\' ? 2 : 1));
  const next = source[at + atom.length] ?? '';
  if (atom === '' || '|)(^$'.includes(atom) || '*?{'.includes(next)) return null;
  try {
    return new RegExp(`^${atom}$`, 'u');
  } catch {
    return null;
  }
}

const CHARACTERS = [...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)), 'λ', '中', '…'];
