import {
  createScanner,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { AimError, messageOf } from '../errors.ts';
import {
  brokenTexts,
  type DocumentText,
  issueAt,
  MAX_DEPTH,
  mayBreakPairs,
  refuseEmpty,
  sourceName,
  TextPlaces,
  withoutMark,
} from './document-text.ts';

/** The scanner's kinds of tokens. As an enum of its declarations they can't be imported. */
const OPEN: readonly number[] = [1, 3];
const CLOSE: readonly number[] = [2, 4];
const COMMA = 5;
const COMMENTS: readonly number[] = [12, 13];
const SPACES: readonly number[] = [14, 15];
const END = 17;

/**
 * Parses a JSON document, which may have comments and trailing commas. Its tree is made only where a place is asked for.
 * @param source how the document is called in messages.
 * @throws AimError invalid_file, with line and column.
 */
export function parseJson(source: string, given: string): DocumentText {
  const text = withoutMark(given);
  refuseEmpty(source, text);
  const { value, plain } = parsed(source, text);
  let tree: Node | null | undefined;
  let places: TextPlaces | undefined;
  const treeOnce = () => (tree ??= treeOf(source, plain, []) ?? null);
  const { keys, depth } = measured(plain);
  // What is written down of it is made by calls for each level.
  if (depth > MAX_DEPTH) throw notJson(source, 'nested too deeply');
  const twice = keys === countProperties(value) ? [] : duplicateKeys(treeOnce(), []);
  return {
    value,
    faults: [
      ...twice.map((path) => ({ path, message: 'is given twice' })),
      ...(mayBreakPairs(text) ? brokenTexts(value) : []),
    ],
    locate(fault) {
      const node = nodeAt(treeOnce(), fault.path);
      places ??= new TextPlaces(text);
      return issueAt(source, fault, node === undefined ? undefined : places.at(node.offset));
    },
  };
}

/** The value, and the text as JSON has it: each comment and trailing comma is as many spaces. */
function parsed(source: string, text: string): { readonly value: unknown; readonly plain: string } {
  try {
    return { value: JSON.parse(text), plain: text };
  } catch {
    const plain = withoutComments(text);
    try {
      return { value: JSON.parse(plain), plain };
    } catch (error) {
      throw whyNotJson(source, text, error);
    }
  }
}

function whyNotJson(source: string, text: string, error: unknown): AimError {
  const errors: ParseError[] = [];
  treeOf(source, text, errors);
  const [first] = errors;
  if (first === undefined) return notJson(source, messageOf(error));
  const message = words(printParseErrorCode(first.error));
  const issue = issueAt(source, { path: [], message }, new TextPlaces(text).at(first.offset));
  return new AimError('invalid_file', `${sourceName(source)} is not JSON`, { issues: [issue] });
}

function notJson(source: string, why: string): AimError {
  return new AimError('invalid_file', `${sourceName(source)} is not JSON: ${why}`);
}

function treeOf(source: string, text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: false, allowTrailingComma: true });
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) throw notJson(source, 'nested too deeply');
    throw error;
  }
}

function withoutComments(text: string): string {
  const scanner = createScanner(text);
  const spans: { readonly from: number; readonly to: number }[] = [];
  let before = 0;
  let comma: number | null = null;
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan()) {
    const from = scanner.getTokenOffset();
    if (COMMENTS.includes(kind)) spans.push({ from, to: from + scanner.getTokenLength() });
    if (COMMENTS.includes(kind) || SPACES.includes(kind)) continue;
    if (CLOSE.includes(kind) && comma !== null) spans.push({ from: comma, to: comma + 1 });
    // One that ends no value stays, and is told.
    const endsValue = !OPEN.includes(before) && before !== COMMA;
    comma = kind === COMMA && endsValue ? from : null;
    before = kind;
  }
  let plain = '';
  let at = 0;
  for (const { from, to } of spans.sort((a, b) => a.from - b.from)) {
    plain += text.slice(at, from) + text.slice(from, to).replace(/[^\n\r]/g, ' ');
    at = to;
  }
  return plain + text.slice(at);
}

/** How many keys a JSON text has, each followed by the one colon that stands in no string; and how deep it is nested. */
function measured(text: string): { readonly keys: number; readonly depth: number } {
  let [keys, level, depth] = [0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3a) keys += 1;
    else if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x5b || code === 0x7b) depth = Math.max(depth, ++level);
    else if (code === 0x5d || code === 0x7d) level -= 1;
  }
  return { keys, depth };
}

/** Where the string ends that begins at an offset: at the first quote with an even number of backslashes before it. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === 0x5c) first -= 1;
    if ((end - first) % 2 === 0) return end;
  }
  return text.length;
}

/** How many properties a value has at all depths: fewer than its text has keys where one is given twice. */
function countProperties(value: unknown): number {
  let count = 0;
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) {
      for (const each of next) if (typeof each === 'object') rest.push(each);
      continue;
    }
    // A parsed value has no properties but its own.
    for (const key in next) {
      count += 1;
      const each = (next as Record<string, unknown>)[key];
      if (typeof each === 'object') rest.push(each);
    }
  }
  return count;
}

/** The node at a path, or the nearest one above it: a missing key has no place of its own. */
function nodeAt(tree: Node | null, path: readonly (string | number)[]): Node | undefined {
  if (tree === null) return undefined;
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    // For the value of a key, the key is the place to look at.
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent : node;
  }
  return undefined;
}

function duplicateKeys(node: Node | null, path: readonly (string | number)[]): (string | number)[][] {
  if (node?.type === 'array') return (node.children ?? []).flatMap((child, i) => duplicateKeys(child, [...path, i]));
  if (node?.type !== 'object') return [];
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    const name = String(key?.value);
    const below = value === undefined ? [] : duplicateKeys(value, [...path, name]);
    if (seen.has(name)) return [[...path, name], ...below];
    seen.add(name);
    return below;
  });
}

/** `CommaExpected` as «comma expected». */
function words(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();
}
