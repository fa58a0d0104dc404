import type { Node, ParseError } from 'jsonc-parser';
import { AimError, messageOf } from '../errors.ts';
import { issueAt, notJson, sourceName, TextPlaces } from './document-text.ts';
/** Loaded where a place, a comment or the reason of a fault is wanted: a plain document without a fault needs none of it. */
const jsonc = () => require('./jsonc.ts') as typeof import('./jsonc.ts');

/** The scanner's kinds of tokens. As an enum of its declarations they can't be imported. */
const OPEN: readonly number[] = [1, 3];
const CLOSE: readonly number[] = [2, 4];
const COMMA = 5;
const COMMENTS: readonly number[] = [12, 13];
const SPACES: readonly number[] = [14, 15];
const END = 17;

/** The fault of a text that is no JSON, with its place. */
export function whyNotJson(source: string, text: string, error: unknown): AimError {
  const errors: ParseError[] = [];
  treeOf(source, text, errors);
  const [first] = errors;
  if (first === undefined) return notJson(source, messageOf(error));
  const message = words(jsonc().printParseErrorCode(first.error));
  const issue = issueAt(source, { path: [], message }, new TextPlaces(text).at(first.offset));
  return new AimError('invalid_file', `${sourceName(source)} is not JSON`, { issues: [issue] });
}

/** The tree of a text, as far as it goes. @throws AimError invalid_file for one that is nested too deeply. */
export function treeOf(source: string, text: string, errors: ParseError[]): Node | undefined {
  try {
    return jsonc().parseTree(text, errors, { disallowComments: false, allowTrailingComma: true });
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) throw notJson(source, 'nested too deeply');
    throw error;
  }
}

/** A text as JSON has it: each comment and trailing comma is as many spaces. */
export function withoutComments(text: string): string {
  const scanner = jsonc().createScanner(text);
  const spans: { readonly from: number; readonly to: number }[] = [];
  let before = 0;
  let comma: number | null = null;
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan()) {
    const from = scanner.getTokenOffset();
    if (COMMENTS.includes(kind)) spans.push({ from, to: from + scanner.getTokenLength() });
    if (COMMENTS.includes(kind) || SPACES.includes(kind)) continue;
    if (CLOSE.includes(kind) && comma !== null) spans.push({ from: comma, to: comma + 1 });
    // One that ends no value stays, and is reported.
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

/** The node at a path, or the nearest one above it: a missing key has no place of its own. */
export function nodeAt(tree: Node | null, path: readonly (string | number)[]): Node | undefined {
  if (tree === null) return undefined;
  for (let length = path.length; length >= 0; length--) {
    const node = jsonc().findNodeAtLocation(tree, path.slice(0, length));
    // For the value of a key, the key is the place to look at.
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent : node;
  }
  return undefined;
}

/** The paths of keys that an object has already. */
export function duplicateKeys(node: Node | null, path: readonly (string | number)[]): (string | number)[][] {
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
