import type { Node } from 'jsonc-parser';
import {
  brokenTexts,
  type DocumentText,
  issueAt,
  MAX_DEPTH,
  mayBreakPairs,
  notJson,
  refuseEmpty,
  TextPlaces,
  withoutMark,
} from './document-text.ts';
import { duplicateKeys, nodeAt, treeOf, whyNotJson, withoutComments } from './json-tree.ts';

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
