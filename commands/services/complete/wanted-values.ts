import { type CommandRow, type CommandTable, commandOf } from '../../table/define-command.ts';
import type { ArgumentSpec, FlagSpec, Names } from '../../table/flag-kinds.ts';
import { GLOBAL_FLAGS } from '../../table/global-flags.ts';
import { flagsOf } from '../../table/find-flag.ts';
import { type PartialLine, partialLine } from './partial-line.ts';

/** A word that may stand in the place of the one that is completed. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What may stand there. */
export type Wanted =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  /** Something that has to be looked up. Each value comes behind `prefix`: `--name=`. */
  | {
      readonly kind: 'named';
      readonly names: Names;
      readonly prefix: string;
      readonly command: string;
      readonly line: PartialLine;
    };

const NOTHING: Wanted = { kind: 'words', words: [] };

/** @param words those behind `aim`; the last one is completed, and may be empty. */
export function wantedValues(commands: CommandTable, words: readonly string[]): Wanted {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const at = before.findIndex((word) => !word.startsWith('-'));
  if (at === -1) return words.includes('--') ? NOTHING : { kind: 'words', words: firstWords(commands, current) };
  const name = before[at]!;
  const row = commandOf(commands, name);
  if (row === undefined) return NOTHING;
  const line = partialLine(row, [...before.slice(0, at), ...before.slice(at + 1)]);
  if (line.rest !== null)
    return { kind: 'named', names: line.rest === 0 ? 'program' : 'file', prefix: '', command: name, line };
  const valueOf = (spec: FlagSpec | ArgumentSpec, prefix: string) => wantedValue(spec, prefix, current, name, line);
  if (line.awaits !== null && !isFlagInstead(line.awaits.flag, current)) return valueOf(line.awaits.flag, '');
  if (line.mayHaveFlags && current.startsWith('-')) {
    const [, flag] = /^--([^=]+)=/.exec(current) ?? [];
    const spec = flag === undefined ? undefined : flagsOf(row)[flag];
    if (flag !== undefined) return spec === undefined ? NOTHING : valueOf(spec, `--${flag}=`);
    return { kind: 'words', words: flagWords(row, line, current) };
  }
  const argument = Object.values(row.args)[line.args.length];
  if (argument !== undefined) return valueOf(argument, '');
  return current === '' && line.mayHaveFlags ? { kind: 'words', words: flagWords(row, line, '--') } : NOTHING;
}

/** The value of some flags may be left out. */
function isFlagInstead(flag: FlagSpec, current: string): boolean {
  return flag.kind !== 'switch' && flag.bare !== undefined && current.startsWith('-');
}

function firstWords(commands: CommandTable, current: string): Candidate[] {
  const flags = [
    ...Object.entries(GLOBAL_FLAGS).map(([name, { summary }]) => ({ value: `--${name}`, description: summary })),
    { value: '--version', description: 'Show the version of aim' },
  ];
  const names = Object.entries(commands)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([value, { summary }]) => ({ value, description: summary }));
  return beginning(current.startsWith('-') ? flags : names, current);
}

function flagWords(row: CommandRow, { flags }: PartialLine, current: string): Candidate[] {
  const known = flagsOf(row);
  const free = Object.entries(known).filter(([name, flag]) => {
    const isList = flag.kind !== 'switch' && flag.multiple === true;
    const isExcluded = [...flags.keys()].some((other) => {
      return flag.exclusive?.includes(other) === true || known[other]?.exclusive?.includes(name) === true;
    });
    return (isList || !flags.has(name)) && !isExcluded;
  });
  return beginning(
    free.map(([name, { summary }]) => ({ value: `--${name}`, description: summary })),
    current,
  );
}

function wantedValue(
  spec: FlagSpec | ArgumentSpec,
  prefix: string,
  current: string,
  command: string,
  line: PartialLine,
): Wanted {
  if (spec.kind === 'choice') return { kind: 'words', words: choiceWords(spec.choices, prefix, current) };
  if (spec.kind === 'choices') {
    const typed = current.slice(prefix.length);
    const head = `${prefix}${typed.slice(0, typed.lastIndexOf(',') + 1)}`;
    return { kind: 'words', words: choiceWords(spec.choices, head, current) };
  }
  return spec.names === undefined ? NOTHING : { kind: 'named', names: spec.names, prefix, command, line };
}

function choiceWords(choices: readonly string[], prefix: string, current: string): Candidate[] {
  return beginning(
    choices.map((choice) => ({ value: `${prefix}${choice}`, description: '' })),
    current,
  );
}

/** Those that begin with what is typed. */
export function beginning(candidates: readonly Candidate[], current: string): Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(current));
}

/** A line of what is printed: the word, a tab, and what it stands for. */
export function lineOf({ value, description }: Candidate): string {
  return description === '' ? value : `${value}\t${description}`;
}
