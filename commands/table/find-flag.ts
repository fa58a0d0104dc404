import type { CommandRow } from './define-command.ts';
import type { FlagSpec } from './flag-kinds.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';

/** Every flag that a line of the command may have, by its name. */
export function flagsOf(row: CommandRow): Readonly<Record<string, FlagSpec>> {
  return { ...row.flags, ...GLOBAL_FLAGS };
}

/** Whether a word is meant as a flag. A text with blanks is not: it may begin with the dash of a list. */
export function isFlag(word: string): boolean {
  return word.startsWith('-') && word !== '-' && !/^[^=]*\s/.test(word);
}

/** A flag that stands in a word. */
export interface FoundFlag {
  readonly name: string;
  readonly flag: FlagSpec;
  /** What stands behind its name in the same word: a value, or more short forms; null: nothing. */
  readonly tail: string | null;
}

/** The flag that a word names; null: there is none. */
export function findFlag(known: Readonly<Record<string, FlagSpec>>, word: string): FoundFlag | null {
  if (word.startsWith('--')) {
    const [, name = '', , tail = null] = /^--([^=]*)(=([^]*))?$/.exec(word) ?? [];
    return Object.hasOwn(known, name) ? { name, flag: known[name]!, tail } : null;
  }
  const found = Object.entries(known).find(([, { char }]) => char === word[1]);
  if (found === undefined) return null;
  const tail = word.slice(2).replace(/^=/, '');
  return { name: found[0], flag: found[1], tail: word.length === 2 ? null : tail };
}
