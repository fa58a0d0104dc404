import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { AimError, type Issue, messageOf } from '../errors.ts';
import { type Fault, placeOf } from './issues.ts';

/** A parsed JSON document that finds where in its text a path is. */
export interface JsonText {
  readonly value: unknown;
  /** A fault as an issue with its line and column. */
  locate(fault: Fault): Issue;
  /** What JSON allows and aim does not: keys that are given twice in one object, and texts that are no Unicode. */
  readonly faults: readonly Fault[];
}

/**
 * Parses a JSON document. @param source how the document is called in messages.
 * @throws AimError invalid_file, with line and column.
 */
export function parseJson(source: string, given: string): JsonText {
  const text = given.replace(/^\uFEFF/, '');
  if (text.trim() === '') throw new AimError('invalid_file', `${source} is empty`);
  const errors: ParseError[] = [];
  const tree = treeOf(source, text, errors);
  const [first] = errors;
  if (tree === undefined || first !== undefined) {
    const { line, column } = position(text, first?.offset ?? 0);
    const what = first === undefined ? 'nothing there' : words(printParseErrorCode(first.error));
    throw notJson(source, `line ${line}, column ${column}: ${what}`);
  }
  const locate = ({ path, message, hint }: Fault): Issue => {
    const node = nodeAt(tree, path);
    const where = node === undefined ? {} : position(text, node.offset);
    return { place: placeOf(path), message, ...where, ...(hint === undefined ? {} : { hint }) };
  };
  const twice = duplicateKeys(tree, []).map((path) => ({ path, message: 'is given twice' }));
  const faults = [...twice, ...(mayBreakPairs(text) ? brokenTexts(tree, []) : [])];
  return { value: valueOf(source, text), locate, faults };
}

function notJson(source: string, why: string): AimError {
  return new AimError('invalid_file', `${source} is not JSON: ${why}`);
}

function treeOf(source: string, text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) throw notJson(source, 'nested too deeply');
    throw error;
  }
}

function valueOf(source: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(source, messageOf(error));
  }
}

/** The node at a path, or the nearest one above it: a missing key has no place of its own. */
function nodeAt(tree: Node, path: readonly (string | number)[]): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    // For the value of a key, the key is the place to look at.
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent : node;
  }
  return undefined;
}

function duplicateKeys(node: Node, path: readonly (string | number)[]): (string | number)[][] {
  if (node.type === 'array') return (node.children ?? []).flatMap((child, i) => duplicateKeys(child, [...path, i]));
  if (node.type !== 'object') return [];
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

/** Whether half of a surrogate pair may stand alone in a text, as it is or as an escape sequence. */
function mayBreakPairs(text: string): boolean {
  return /\\u[dD][89a-fA-F]/.test(text) || !text.isWellFormed();
}

function brokenTexts({ type, children = [], value }: Node, path: readonly (string | number)[]): Fault[] {
  const message = 'is not Unicode: half of a surrogate pair stands alone in it';
  if (type === 'string') return String(value).isWellFormed() ? [] : [{ path: [...path], message }];
  if (type === 'array') return children.flatMap((child, index) => brokenTexts(child, [...path, index]));
  return children.flatMap(({ children: [key, below] = [] }) => {
    const name = String(key?.value);
    const inKey = name.isWellFormed() ? [] : [{ path: [...path, name], message }];
    return [...inKey, ...(below === undefined ? [] : brokenTexts(below, [...path, name]))];
  });
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** `CommaExpected` as «comma expected». */
function words(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();
}
