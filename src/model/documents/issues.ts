import type { z } from 'zod';
import type { Issue } from '../errors.ts';
import { didYouMean } from '../../lib/nearest.ts';

/** `['jobs', 3, 'files', 0]` as `jobs[3].files[0]`; the document itself is `$`. */
export function placeOf(path: readonly PropertyKey[]): string {
  let place = '';
  for (const key of path) {
    if (typeof key === 'number') place += `[${key}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(String(key))) place += place === '' ? String(key) : `.${String(key)}`;
    else place += `[${JSON.stringify(String(key))}]`;
  }
  return place === '' ? '$' : place;
}

/** A fault of a document by the path to it. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
}

/**
 * zod's faults as ours: an unknown key names the nearest known one.
 * @param keysAt the known keys of the object at a path, to compare an unknown one with.
 */
export function faultsOf(error: z.ZodError, keysAt: (path: readonly PropertyKey[]) => readonly string[]): Fault[] {
  return error.issues.flatMap((issue): Fault[] => {
    const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
    if (issue.code === 'invalid_key') return [{ path, message: wordsOf(issue.issues[0]?.message ?? issue.message) }];
    if (issue.code !== 'unrecognized_keys') return [{ path, message: wordsOf(issue.message) }];
    return issue.keys.map((key) => {
      const hint = didYouMean(key, keysAt(issue.path));
      return { path: [...path, key], message: 'is not a known key', ...(hint === undefined ? {} : { hint }) };
    });
  });
}

/** A fault whose place in the text is not known. */
export function issueOf({ path, message, hint }: Fault): Issue {
  return { place: placeOf(path), message, ...(hint === undefined ? {} : { hint }) };
}

/** zod's message as the end of a sentence about the place. */
function wordsOf(text: string): string {
  const said = text.replace(/^Invalid (?:input|option): /, '').replace(/^[A-Z](?![A-Z])/, (it) => it.toLowerCase());
  const [, expected, received] = /^expected (\w+), received (\w+)$/.exec(said) ?? [];
  if (received === 'undefined') return 'is missing';
  const [, what, sign, bound] = /^too (?:small|big): expected (\w+) to (?:be|have) ([<>]=?)(\d+)/.exec(said) ?? [];
  if (sign !== undefined) return sizeWords(what ?? '', sign, bound ?? '');
  if (expected !== undefined) return `must be ${withArticle(expected)}, not ${withArticle(received ?? '')}`;
  return said
    .replace(/^expected one of (.+)$/, (_, all: string) => `must be one of ${all.replaceAll('|', ', ')}`)
    .replace(/^expected /, 'must be ');
}

function sizeWords(what: string, sign: string, bound: string): string {
  if (sign === '>=' && bound === '1' && what !== 'number') return 'is empty';
  const words = { '>=': 'at least', '>': 'more than', '<=': 'at most', '<': 'less than' }[sign] ?? sign;
  return what === 'number' ? `must be ${words} ${bound}` : `must have ${words} ${bound}`;
}

function withArticle(type: string): string {
  const word = type === 'int' ? 'whole number' : type;
  return word === 'null' ? word : `${/^[aeio]/.test(word) ? 'an' : 'a'} ${word}`;
}
