import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { AimError } from '../errors.ts';
import {
  brokenTexts,
  type DocumentText,
  issueAt,
  MAX_DEPTH,
  refuseEmpty,
  sourceName,
  withoutMark,
} from './document-text.ts';
import type { Fault } from './issues.ts';
import { type FaultText, unknownAlias, yamlFault } from './yaml-fault.ts';

/** What aliases may blow a document up to: a few lines of them stand for more than a machine has memory. */
const MAX_NODES = 2_000_000;

/**
 * Parses a YAML document by the core schema of YAML 1.2: `no` is a text, and there are no dates and no tags of programs.
 * @throws AimError invalid_file, with line and column of each fault.
 */
export function parseYaml(source: string, given: string): DocumentText {
  const text = withoutMark(given);
  refuseEmpty(source, text);
  const lines = new LineCounter();
  const document = parsed(source, text, lines);
  const places = { at: (offset: number) => placeAt(lines, offset) };
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    throw new AimError('invalid_file', `${sourceName(source)} is not valid YAML`, {
      issues: wrong.map((error) => issueAt(source, yamlFault(error), places.at(error.pos[0]))),
    });
  }
  const unusable = unusableAlias(document);
  if (unusable !== null) {
    throw new AimError('invalid_file', `${sourceName(source)} is not valid YAML`, {
      issues: [issueAt(source, { path: [], ...unusable.fault }, places.at(unusable.offset))],
    });
  }
  const value = valueOf(source, document);
  if (depthOf(value) > MAX_DEPTH) throw tooDeep(source);
  return {
    value,
    faults: [...duplicateKeys(document.contents, []), ...brokenTexts(value), ...oddNumbers(value, [])],
    locate(fault) {
      const at = offsetOf(document, fault.path);
      const hint = fault.hint ?? valueHint(document, text, fault);
      const hinted = hint === undefined ? fault : { ...fault, hint };
      return issueAt(source, hinted, at === null ? undefined : places.at(at));
    },
  };
}

function parsed(source: string, text: string, lineCounter: LineCounter): Document.Parsed {
  try {
    // The schema is named: a directive of the document would set another one.
    return parseDocument(text, {
      lineCounter,
      version: '1.2',
      schema: 'core',
      merge: false,
      stringKeys: true,
      // Reported by their path, with all other faults.
      uniqueKeys: false,
      prettyErrors: false,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw tooDeep(source);
  }
}

function valueOf(source: string, document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: -1 });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(source);
    throw error;
  }
}

function tooDeep(source: string): AimError {
  return new AimError('invalid_file', `${sourceName(source)} is not YAML: nested too deeply`);
}

/** How deep a value is nested, up to a little more than it may be. */
function depthOf(value: unknown): number {
  let depth = 0;
  const isNested = (each: unknown) => typeof each === 'object' && each !== null;
  for (let level = [value].filter(isNested); level.length > 0 && depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((each) => Object.values(each).filter(isNested));
  }
  return depth;
}

function placeAt(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** An alias that stands for nothing, for what it is in itself, or for more than a document may have; null: there is none. */
function unusableAlias(document: Document.Parsed): { readonly offset: number; readonly fault: FaultText } | null {
  const sizes = new Map<Node, number>();
  let found: { offset: number; fault: FaultText } | null = null;
  const refuse = (alias: Alias, fault: FaultText) => {
    found ??= { offset: alias.range?.[0] ?? 0, fault };
    return 1;
  };
  const open = new Set<Node>();
  const sizeOf = (node: unknown): number => {
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) return refuse(node, unknownAlias(node.source));
      if (open.has(target)) {
        return refuse(node, { message: `the alias *${node.source} is a part of what it stands for` });
      }
      const size = sizes.get(target) ?? sizeOf(target);
      return size > MAX_NODES ? refuse(node, { message: `the alias *${node.source} stands for too much` }) : size;
    }
    if (!isCollection(node)) return 1;
    open.add(node);
    const size = node.items.reduce((sum: number, item) => Math.min(sum + sizeOf(item), MAX_NODES + 1), 1);
    open.delete(node);
    sizes.set(node, size);
    return size;
  };
  const whole = sizeOf(document.contents);
  if (found === null && whole > MAX_NODES) {
    visit(document, {
      Alias: (_, alias) => void refuse(alias, { message: 'the aliases of the document stand for too much' }),
    });
  }
  return found;
}

/** Where the value of a path stands, or the nearest above it; for the value of a key, the key. */
function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number | null {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? null) : null;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) break;
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isCollection(node) && typeof key === 'number') {
      node = node.items[key];
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    } else break;
  }
  return offset;
}

/** What a user of YAML may have meant by a value of another type. */
function valueHint(document: Document.Parsed, text: string, { path, message }: Fault): string | undefined {
  if (path.at(-1) === '<<') return 'merge keys are not read; `defaults` is for what jobs share';
  const node: unknown = document.getIn(path, true);
  // `{file}` is an object with a key, `[x]` a list.
  if (isCollection(node) && node.flow === true && message.startsWith('must be a string')) {
    const written = text.slice(node.range?.[0], node.range?.[1]);
    return written.length <= 80 && !/["\\\n]/.test(written) ? `put it in quotes: "${written}"` : 'put it in quotes';
  }
  if (!isScalar(node) || node.source === undefined) return undefined;
  if (message.startsWith('must be a boolean') && /^(?:yes|no|on|off|y|n)$/i.test(node.source)) {
    return `write ${/^(?:yes|on|y)$/i.test(node.source) ? 'true' : 'false'}`;
  }
  return message.startsWith('must be a string') && node.type === 'PLAIN'
    ? `put it in quotes: "${node.source}"`
    : undefined;
}

/** Keys that are given twice in one map. What an alias stands for was looked at where it is. */
function duplicateKeys(node: unknown, path: readonly (string | number)[]): Fault[] {
  if (isMap(node)) {
    const seen = new Set<string>();
    return node.items.flatMap(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      const below = duplicateKeys(value, [...path, name]);
      if (!seen.has(name)) {
        seen.add(name);
        return below;
      }
      return [{ path: [...path, name], message: 'is given twice' }, ...below];
    });
  }
  return isCollection(node) ? node.items.flatMap((item, index) => duplicateKeys(item, [...path, index])) : [];
}

/** Numbers that JSON does not have, and so no record of a run. */
function oddNumbers(value: unknown, path: readonly (string | number)[]): Fault[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [{ path, message: 'is no finite number' }];
  if (Array.isArray(value)) return value.flatMap((each, index) => oddNumbers(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => oddNumbers(each, [...path, key]));
}
