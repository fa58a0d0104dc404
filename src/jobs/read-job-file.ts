import { readFileSync, statSync } from 'node:fs';
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { AimError, type Issue } from '../model/errors.ts';
import { type Fault, faultsOf, placeOf } from '../model/issues.ts';
import { type JobFile, jobFileSchema, knownKeys } from './job-file.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/** A job file as it was written, with the way back from a path in it to a line of the text. */
export interface JobDocument {
  /** Its path, or `-` for stdin. */
  readonly source: string;
  readonly file: JobFile;
  /** Whether it was the bare array of jobs. */
  readonly bare: boolean;
  /** A fault, the path from the top of a document with `jobs`, as an issue with its line and column. */
  locate(fault: Fault): Issue;
}

/** @throws AimError invalid_file, saying what is in the way. */
export function readJobText(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new AimError('invalid_file', `${path}: no such file`);
  if (stat.isDirectory()) throw new AimError('invalid_file', `${path} is a folder, not a job file`);
  if (stat.size > MAX_BYTES) throw tooLarge(path);
  return readFileSync(path, 'utf8');
}

function tooLarge(source: string): AimError {
  return new AimError('invalid_file', `${source} is larger than ${MAX_BYTES / 1024 / 1024} MiB`, {
    hint: 'split it into several job files',
  });
}

/** @throws AimError invalid_file, with every fault, its place and its line. */
export function parseJobText(source: string, text: string): JobDocument {
  if (text.length > MAX_BYTES) throw tooLarge(source);
  if (text.trim() === '') throw new AimError('invalid_file', `${source} is empty`);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (tree === undefined || first !== undefined) {
    const { line, column } = position(text, first?.offset ?? 0);
    const what = first === undefined ? 'nothing there' : words(printParseErrorCode(first.error));
    throw new AimError('invalid_file', `${source} is not JSON: line ${line}, column ${column}: ${what}`);
  }
  const bare = tree.type === 'array';
  const locate = ({ path, message, hint }: Fault): Issue => {
    const real = bare && path[0] === 'jobs' ? path.slice(1) : path;
    const node = nodeAt(tree, real);
    const where = node === undefined ? {} : position(text, node.offset);
    return { place: placeOf(real), message, ...where, ...(hint === undefined ? {} : { hint }) };
  };
  const value: unknown = JSON.parse(text);
  const parsed = jobFileSchema.safeParse(bare ? { jobs: value } : value);
  const twice = duplicateKeys(tree, bare ? ['jobs'] : []).map((path) => ({ path, message: 'is given twice' }));
  if (!parsed.success || twice.length > 0) {
    const faults = parsed.success ? [] : faultsOf(parsed.error, knownKeys);
    throw new AimError('invalid_file', `${source} is not a valid job file`, {
      issues: [...twice, ...faults].map(locate),
    });
  }
  return { source, file: parsed.data, bare, locate };
}

/** The node at a path, or the nearest one above it: a missing key has no place of its own. */
function nodeAt(tree: Node, path: readonly (string | number)[]): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    // For a key of an object the key itself is the place to look at.
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

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** `CommaExpected` as «comma expected». */
function words(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();
}
