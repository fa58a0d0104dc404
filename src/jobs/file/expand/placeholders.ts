import { posix } from 'node:path';

/** What a job is made for: a file, by its path from the working folder, or a value of the user's own. */
export interface Item {
  readonly kind: 'file' | 'value';
  readonly text: string;
}

/** `{file}`, `{file.stem}`, `{value}`, …; with braces that are doubled it stands for itself. */
const PLACEHOLDER = /\{\{(?:file(?:\.(?:stem|name|dir))?|value)\}\}|\{(file(?:\.(?:stem|name|dir))?|value)\}/g;

/** Whether a text has a placeholder in it. */
export function hasPlaceholder(text: string): boolean {
  if (!text.includes('{')) return false;
  return [...text.matchAll(PLACEHOLDER)].some(([, name]) => name !== undefined);
}

/**
 * A text with its placeholders filled in, once: what is filled in is not looked at again.
 * @param as how a value is written there. A placeholder of the other kind stays as it is.
 */
export function fill(text: string, item: Item, as: (value: string) => string = (value) => value): string {
  return text.replace(PLACEHOLDER, (whole, name: string | undefined) => {
    if (name === undefined) return whole.slice(1, -1);
    const value = valueOf(name, item);
    return value === null ? whole : as(value);
  });
}

/** Every text in a value filled in, at all depths. Keys stay. */
export function fillAll<T>(value: T, item: Item): T {
  if (typeof value === 'string') return fill(value, item) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => fillAll(each, item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fillAll<unknown>(each, item)])) as T;
}

/** An argument of a program: one that begins with the name of a file is never taken for an option. */
export function fillArgument(text: string, item: Item): string {
  const filled = fill(text, item);
  return item.kind === 'file' && text.startsWith('{file') && filled.startsWith('-') ? `./${filled}` : filled;
}

function valueOf(name: string, { kind, text }: Item): string | null {
  if (!name.startsWith(kind)) return null;
  const { base, name: stem, dir } = posix.parse(text);
  switch (name) {
    case 'file.name':
      return base;
    case 'file.stem':
      return stem;
    case 'file.dir':
      return dir === '' ? '.' : dir;
    default:
      return text;
  }
}
