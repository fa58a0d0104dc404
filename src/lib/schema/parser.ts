// What the generated parsers are made with (scripts/parsers.ts).

/** What a parser comes to where a document is not right, or it can't say: the schema has to look at it. */
export const INVALID = Symbol('invalid');

/** Parses a document as its schema does. @returns the value with its defaults, or `INVALID`. */
export type Parser = (document: unknown) => unknown;

/** An object of JSON or YAML; of another class the schema says what it is. */
export function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The length of a text as zod counts it: a surrogate pair is one. */
export const codePointLength = (text: string): number => Array.from(text).length;
