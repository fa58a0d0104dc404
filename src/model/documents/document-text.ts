import { AimError, type Issue } from '../errors.ts';
import { type Fault, placeOf } from './issues.ts';

/** A parsed document of a user that finds where in its text a path is. */
export interface DocumentText {
  readonly value: unknown;
  /** A fault as an issue with its line and column. */
  locate(fault: Fault): Issue;
  /** What the format allows and aim does not, such as a key that is given twice in one object. */
  readonly faults: readonly Fault[];
}

/** What a document is called in messages: stdin has no name of its own. */
export function sourceName(source: string): string {
  return source === '-' ? 'stdin' : source;
}

/** The error of a text that is no JSON. */
export function notJson(source: string, why: string): AimError {
  return new AimError('invalid_file', `${sourceName(source)} is not JSON: ${why}`);
}

/** @throws AimError invalid_file where there is nothing to read. */
export function refuseEmpty(source: string, text: string): void {
  if (text.trim() === '') throw new AimError('invalid_file', `${sourceName(source)} is empty`);
}

/** A text without the mark that some editors begin it with. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

/** How deep a document may be nested. */
export const MAX_DEPTH = 500;

/** Lines and columns of a text, from 1. */
export class TextPlaces {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  at(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 };
  }
}

/** A fault as an issue. @param where its line and column; undefined: it has no place in the text. */
export function issueAt(
  source: string,
  { path, message, hint }: Fault,
  where: { readonly line: number; readonly column: number } | undefined,
): Issue {
  const text = { message, ...(hint === undefined ? {} : { hint }) };
  return { place: placeOf(path), ...(where === undefined ? {} : { file: sourceName(source), ...where }), ...text };
}

/** Texts and keys of a parsed document in which half of a surrogate pair stands alone: no tool can be sent them. */
export function brokenTexts(value: unknown, path: readonly (string | number)[] = []): Fault[] {
  const message = 'is not Unicode: half of a surrogate pair stands alone in it';
  if (typeof value === 'string') return value.isWellFormed() ? [] : [{ path, message }];
  if (Array.isArray(value)) return value.flatMap((each, index) => brokenTexts(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const inKey = key.isWellFormed() ? [] : [{ path: [...path, key], message }];
    return [...inKey, ...brokenTexts(each, [...path, key])];
  });
}

/** Whether half of a surrogate pair may stand alone in a text, as it is or as an escape sequence. */
export function mayBreakPairs(text: string): boolean {
  return /\\u[dD][89a-fA-F]/.test(text) || !text.isWellFormed();
}
