import type { z } from 'zod';
import type { Issue } from '../errors.ts';
import { didYouMean } from '../../lib/text/nearest.ts';
import { issueText } from './issue-text.ts';

/** A path as a text: `jobs[3].files[0]` for `['jobs', 3, 'files', 0]`, `$` for the document itself. */
export function placeOf(path: readonly PropertyKey[]): string {
  let place = '';
  for (const key of path) {
    if (typeof key === 'number') place += `[${key}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(String(key))) place += place === '' ? String(key) : `.${String(key)}`;
    else place += `[${JSON.stringify(String(key))}]`;
  }
  return place === '' ? '$' : place;
}

/** A fault in a document: the path to it, and the end of a sentence about that place. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string | undefined;
  /** The flag of the command line that is at fault, and not the document: `--only`. */
  readonly flag?: string;
  /** It is about the tool of a job, of which nothing is known where another fault is in what names it. */
  readonly aboutTool?: true;
}

/** The keys that the object at a path may have; an unknown key is compared with them. */
export type KnownKeys = (path: readonly PropertyKey[]) => readonly string[];

/** A checked document, or every fault in it. */
export type Checked<T> =
  { readonly value: T; readonly faults: readonly [] } | { readonly value: null; readonly faults: readonly Fault[] };

/** Checks a parsed document of a user. The fault of an unknown key names the nearest known one. */
export function checkDocument<S extends z.ZodType>(
  schema: S,
  document: unknown,
  knownKeys: KnownKeys,
): Checked<z.infer<S>> {
  const parsed = schema.safeParse(document, { error: issueText });
  if (parsed.success) return { value: parsed.data, faults: [] };
  return { value: null, faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, document, knownKeys)) };
}

function faultsOf(issue: z.core.$ZodIssue, document: unknown, knownKeys: KnownKeys): Fault[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  if (issue.code === 'invalid_value') {
    return [{ path, message: issue.message, hint: nearValue(issue, document) }];
  }
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => {
    return { path: [...path, key], message: 'is not a known key', hint: didYouMean(key, knownKeys(issue.path)) };
  });
}

/** The allowed words that are near to the one that stands in the document. */
function nearValue({ path, values }: z.core.$ZodIssueInvalidValue, document: unknown): string | undefined {
  const value = path.reduce((at: unknown, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], document);
  const words = values.filter((each) => typeof each === 'string');
  return typeof value === 'string' ? didYouMean(value, words) : undefined;
}

/** A fault as an issue without line and column: of a document that has no text. */
export function issueOf({ path, message, hint }: Fault): Issue {
  return { place: placeOf(path), message, ...(hint === undefined ? {} : { hint }) };
}
