import type { CommandRow } from '../../table/define-command.ts';
import type { FlagSpec } from '../../table/flag-kinds.ts';
import { findFlag, flagsOf, isFlag } from '../../table/find-flag.ts';

/** What stands before the word that is completed. It may be wrong or not whole: nothing is refused. */
export interface PartialLine {
  /** The flags that are given, each with its last value; null: none yet, or a switch. */
  readonly flags: ReadonlyMap<string, string | null>;
  readonly args: readonly string[];
  /** The flag that the next word is the value of; null: it is not the value of one. */
  readonly awaits: { readonly name: string; readonly flag: FlagSpec } | null;
  /** Whether flags may follow. */
  readonly mayHaveFlags: boolean;
  /** How many words there are of the command behind `--`; null: there is no such command. */
  readonly rest: number | null;
}

/** @param words those behind the name of the command. */
export function partialLine(row: CommandRow, words: readonly string[]): PartialLine {
  const known = flagsOf(row);
  const flags = new Map<string, string | null>();
  const args: string[] = [];
  let awaits: PartialLine['awaits'] = null;
  for (const [index, word] of words.entries()) {
    const mayBeBare = awaits !== null && awaits.flag.kind !== 'switch' && awaits.flag.bare !== undefined;
    if (awaits !== null && !(mayBeBare && isFlag(word)) && word !== '--') {
      flags.set(awaits.name, word);
      awaits = null;
      continue;
    }
    awaits = null;
    if (word === '--') {
      const behind = words.slice(index + 1);
      if (row.takesCommand === true) return { flags, args, awaits, mayHaveFlags: false, rest: behind.length };
      return { flags, args: [...args, ...behind], awaits, mayHaveFlags: false, rest: null };
    }
    if (!isFlag(word)) {
      args.push(word);
      continue;
    }
    const found = findFlag(known, word);
    if (found === null) continue;
    const { name, flag, tail } = found;
    flags.set(name, tail);
    if (flag.kind !== 'switch' && tail === null) awaits = { name, flag };
  }
  return { flags, args, awaits, mayHaveFlags: true, rest: null };
}
