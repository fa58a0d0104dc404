import { MAX_MATCHED } from './safe-pattern.ts';

/** How many steps a pattern may take with one line: some hundredths of a second. */
const MAX_STEPS = 1e8;

const SAMPLE = [...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)), 'λ', '中', '…'];
const TOKEN =
  /^(?:\\[pP]\{[^}]*\}|\\k<[^>]*>|\\[xuc]\{?[0-9A-Za-z]+\}?|\\[\s\S]|\[\^?(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:<?[=!]|:|<\w+>))?|[\s\S])/u;
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/;

type Token =
  | { readonly kind: 'open' | 'close' | 'or' }
  | {
      readonly kind: 'part';
      readonly takes: ReadonlySet<string>;
      readonly isOptional: boolean;
      readonly isRepeated: boolean;
    };
type Part = Extract<Token, { kind: 'part' }>;

/**
 * Whether a pattern might try so many ways to match a line that nothing else is served meanwhile: several parts that repeat
 * without a bound stand one behind the other, and could share out the same characters. A guess that errs on the safe side.
 */
export function hasTooManyWays(source: string): boolean {
  const tokens = tokensOf(source);
  const parts = tokens.flatMap((token, at) => (token.kind === 'part' && token.isRepeated ? [at] : []));
  // What is behind the last part decides whether it can fail at all: `.*` and `.*$` can't.
  const last = tokens.slice((parts.at(-1) ?? 0) + 1).every((token) => token.kind !== 'part');
  if (last && parts.length > 0) parts.pop();
  /** For each repeated part: the most steps of a chain that ends with it, and how many parts that chain has. */
  const chains = new Map<number, { readonly steps: number; readonly length: number }>();
  for (const [index, at] of parts.entries()) {
    let best = { steps: MAX_MATCHED, length: 1 };
    for (const before of parts.slice(0, index)) {
      const chain = chains.get(before)!;
      const apart = distance(tokens, before, at);
      if (apart === null) continue;
      const steps = (chain.steps * MAX_MATCHED) / (1 + apart) / (chain.length + 1);
      if (steps > best.steps) best = { steps, length: chain.length + 1 };
    }
    if (best.steps > MAX_STEPS) return true;
    chains.set(at, best);
  }
  return false;
}

/** How many characters stand at least between two parts that could share out the same text; null: they can't. */
function distance(tokens: readonly Token[], from: number, to: number): number | null {
  const both = shared((tokens[from] as Part).takes, (tokens[to] as Part).takes);
  if (both.size === 0) return null;
  let apart = 0;
  let depth = 0;
  for (let at = from + 1; at < to; at++) {
    const token = tokens[at]!;
    if (token.kind === 'open') depth += 1;
    else if (token.kind === 'close') depth = Math.max(0, depth - 1);
    else if (token.kind === 'or') {
      if (depth > 0) continue;
      // Another way of the same choice: it is passed over up to the end of the choice.
      const end = endOfChoice(tokens, at);
      if (end > to) return null;
      at = end;
    } else if (depth === 0 && token.kind === 'part' && !token.isOptional) {
      if (shared(both, token.takes).size === 0) return null;
      apart += 1;
    }
  }
  return apart;
}

function endOfChoice(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    if (tokens[i]!.kind === 'open') depth += 1;
    if (tokens[i]!.kind === 'close' && --depth < 0) return i;
  }
  return tokens.length;
}

/** The pattern, piece by piece. One that is not anchored begins with a part that takes anything: it is tried at each place. */
function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  if (!source.startsWith('^'))
    tokens.push({ kind: 'part', takes: new Set(SAMPLE), isOptional: true, isRepeated: true });
  const open: number[] = [];
  for (let rest = source; rest !== '';) {
    const text = TOKEN.exec(rest)![0];
    rest = rest.slice(text.length);
    if (text === '^' || text === '$' || text === '\\b' || text === '\\B') continue;
    if (text === '|') tokens.push({ kind: 'or' });
    else if (text.startsWith('(')) {
      open.push(tokens.length);
      tokens.push({ kind: 'open' });
    } else {
      const quantifier = QUANTIFIER.exec(rest);
      rest = rest.slice(quantifier?.[0].length ?? 0);
      const how = { isOptional: isOptional(quantifier), isRepeated: isRepeated(quantifier) };
      if (text !== ')') tokens.push({ kind: 'part', takes: takenBy(text), ...how });
      else {
        const start = open.pop() ?? 0;
        const inside = tokens.slice(start).flatMap((token) => (token.kind === 'part' ? [...token.takes] : []));
        tokens.push({ kind: 'close' });
        // A group that repeats is one part, which takes what its pieces take.
        if (how.isRepeated) tokens.splice(start, Infinity, { kind: 'part', takes: new Set(inside), ...how });
        // Where nothing follows a group that may be left out, the pattern matches without it.
        else if (how.isOptional && /^\)*$/.test(rest)) tokens.splice(start);
      }
    }
  }
  return tokens;
}

function isOptional(quantifier: RegExpExecArray | null): boolean {
  return quantifier !== null && (/^[*?]/.test(quantifier[0]) || quantifier[1] === '0');
}

function isRepeated(quantifier: RegExpExecArray | null): boolean {
  if (quantifier === null) return false;
  const [text, , to, most] = quantifier;
  return /^[*+]/.test(text) || (to !== undefined && (most === '' || Number(most) > 20));
}

function takenBy(text: string): ReadonlySet<string> {
  try {
    const one = new RegExp(`^${text}$`, 'su');
    return new Set(SAMPLE.filter((char) => one.test(char)));
  } catch {
    return new Set(SAMPLE);
  }
}

function shared(one: ReadonlySet<string>, other: ReadonlySet<string>): Set<string> {
  return new Set([...one].filter((char) => other.has(char)));
}
