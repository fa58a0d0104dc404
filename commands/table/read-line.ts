import { didYouMean } from '../../src/lib/text/nearest.ts';
import { AimError } from '../../src/model/errors.ts';
import type { CommandRow } from './define-command.ts';
import type { FlagSpec } from './flag-kinds.ts';
import { findFlag, flagsOf, isFlag } from './find-flag.ts';
import { GLOBAL_FLAGS, type GlobalValues } from './global-flags.ts';
import { parseValue, typedFlag, type Value } from './parse-value.ts';

/** What a line of words comes to: the values of the arguments and flags by their names. */
export interface ReadLine {
  readonly args: Readonly<Record<string, Value | undefined>>;
  /** Those of the row. A switch is a boolean; one that was left out is undefined, or its default. */
  readonly flags: Readonly<Record<string, Value | boolean | undefined>>;
  readonly globals: GlobalValues;
  /** The words behind `--` of a command that takes a command; null: there is no `--`. */
  readonly rest: readonly string[] | null;
}

/** A flag that was typed, with the word of its value; null: a switch. */
interface GivenFlag {
  readonly name: string;
  readonly flag: FlagSpec;
  readonly word: string | null;
}

/** The words of a line, told apart and not yet read. */
export interface SplitLine {
  readonly flags: readonly GivenFlag[];
  readonly args: readonly string[];
  readonly rest: readonly string[] | null;
}

/** A flag that a line has unless it is given, or one that does not go with it. `words`: its values; null: a switch. */
export interface DefaultFlag {
  readonly name: string;
  readonly words: readonly (string | null)[];
}

/** Whether a line asks for help: `-h` or `--help`, which count wherever they stand, but not behind `--`. */
export function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).some((word) => word === '-h' || word === '--help');
}

/**
 * The values of a line. All ways into a command read it by this.
 * @param words those behind the name of the command.
 * @param defaults flags of the command that the user has set for every line.
 * @throws AimError usage, with what is wrong and what to do.
 */
export function readLine(
  name: string,
  row: CommandRow,
  words: readonly string[],
  defaults: readonly DefaultFlag[] = [],
): ReadLine {
  const line = withDefaults(splitLine(name, row, words), row, defaults);
  checkTogether(line);
  const args = Object.entries(row.args);
  const missing = args.slice(line.args.length).find(([, { required }]) => required);
  if (missing !== undefined) {
    throw usage(name, `aim ${name} needs ${missing[0].toUpperCase()}: ${missing[1].description}`);
  }
  return {
    args: Object.fromEntries(
      line.args.map((word, index) => [args[index]![0], parseValue(args[index]![0], args[index]![1], word)]),
    ),
    flags: valuesOf(row.flags, line),
    globals: valuesOf(GLOBAL_FLAGS, line) as unknown as GlobalValues,
    rest: line.rest,
  };
}

/** Tells flags, their values and arguments apart. @throws AimError usage for a flag that the command has not, and the like. */
export function splitLine(name: string, row: CommandRow, words: readonly string[]): SplitLine {
  const known = flagsOf(row);
  const flags: GivenFlag[] = [];
  const args: string[] = [];
  const most = Object.keys(row.args).length;
  /** The flag that takes several values whose value was the last word. */
  let open: GivenFlag | null = null;
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      if (row.takesCommand === true) return { flags, args, rest: queue };
      for (const arg of queue) addArgument(arg);
      break;
    }
    if (!isFlag(word)) {
      addArgument(word);
      continue;
    }
    const found = findFlag(known, word);
    if (found === null) throw noSuchFlag(name, row, word);
    const { flag, tail } = found;
    if (flag.kind === 'switch') {
      if (tail !== null && (word.startsWith('--') || word.includes('='))) {
        throw usage(name, `--${found.name} takes no value`);
      }
      // The rest of several short forms in one word.
      if (tail !== null) queue.unshift(`-${tail}`);
      addFlag({ ...found, word: null });
    } else {
      addFlag({ ...found, word: tail ?? valueBehind(found, queue) });
    }
  }
  return { flags, args, rest: null };

  function addArgument(word: string): void {
    // `FILE --only a b`: there is no place for it but behind the flag that takes several.
    if (args.length === most && open !== null) flags.push({ ...open, word });
    else if (args.length === most) throw tooMany(name, row, word);
    else {
      args.push(word);
      open = null;
    }
  }

  function addFlag(given: GivenFlag): void {
    const isTwice = flags.some((each) => each.name === given.name);
    if (isTwice && given.word !== null && !isList(given.flag)) {
      throw usage(name, `${typedFlag(given.name, given.flag)} is given twice`);
    }
    flags.push(given);
    open = isList(given.flag) ? given : null;
  }

  function valueBehind({ name: flagName, flag }: Pick<GivenFlag, 'name' | 'flag'>, rest: string[]): string {
    const [next] = rest;
    const bare = flag.kind === 'switch' ? undefined : flag.bare;
    const isValue = next !== undefined && next !== '--' && !(isFlag(next) && findFlag(known, next) !== null);
    if (bare !== undefined && (!isValue || isFlag(next))) return bare;
    if (!isValue) throw usage(name, `${typedFlag(flagName, flag)} needs a value`);
    rest.shift();
    return next;
  }
}

function isList(flag: FlagSpec): boolean {
  return flag.kind !== 'switch' && flag.multiple === true;
}

/** What is given comes first: a default that does not go with it is left out. */
function withDefaults(line: SplitLine, row: CommandRow, defaults: readonly DefaultFlag[]): SplitLine {
  if (defaults.length === 0) return line;
  const known = flagsOf(row);
  const flags = [...line.flags];
  for (const { name, words } of defaults) {
    const flag = known[name]!;
    const has = (other: string) => flags.some((given) => given.name === other);
    const isExcluded = flags.some((given) => {
      return flag.exclusive?.includes(given.name) === true || given.flag.exclusive?.includes(name) === true;
    });
    if (has(name) || isExcluded || flag.dependsOn?.some((other) => !has(other)) === true) continue;
    flags.push(...words.map((word) => ({ name, flag, word })));
  }
  return { ...line, flags };
}

function checkTogether({ flags }: SplitLine): void {
  const given = new Set(flags.map(({ name }) => name));
  for (const { name, flag } of flags) {
    const other = flag.exclusive?.find((each) => given.has(each));
    if (other !== undefined) throw new AimError('usage', `--${name} and --${other} can't be given together`);
    const missing = flag.dependsOn?.find((each) => !given.has(each));
    if (missing !== undefined) throw new AimError('usage', `--${name} makes sense only with --${missing}`);
  }
}

function valuesOf(
  specs: Readonly<Record<string, FlagSpec>>,
  { flags }: SplitLine,
): Record<string, Value | boolean | undefined> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const words = flags.flatMap((given) => (given.name === name && given.word !== null ? [given.word] : []));
      if (spec.kind === 'switch') return [name, flags.some((given) => given.name === name)];
      if (words.length === 0) return [name, spec.default];
      const values = words.map((word) => parseValue(typedFlag(name, spec), spec, word));
      return [name, spec.multiple === true ? (values as string[]) : values[0]];
    }),
  );
}

function noSuchFlag(name: string, row: CommandRow, word: string): AimError {
  const typed = /^[^=]*/.exec(word)![0];
  const names = Object.keys(flagsOf(row)).map((each) => `--${each}`);
  const guess = typed.startsWith('--') ? didYouMean(typed, names) : undefined;
  const dashes = Object.keys(row.args).length > 0 ? `; a text that begins with a dash goes behind --` : '';
  return new AimError('usage', `aim ${name} has no flag ${typed}`, {
    hint: guess ?? `\`aim ${name} -h\` lists its flags${dashes}`,
  });
}

function tooMany(name: string, row: CommandRow, word: string): AimError {
  const names = Object.keys(row.args).map((arg) => arg.toUpperCase());
  const takes = names.length === 0 ? 'takes no argument' : `takes only ${names.join(' and ')}`;
  const message = `aim ${name} ${takes}: ${word} is one too many`;
  if (row.takesCommand !== true) return usage(name, message);
  return new AimError('usage', message, { hint: 'a command to run goes behind --' });
}

function usage(name: string, message: string): AimError {
  return new AimError('usage', message, { hint: `\`aim ${name} -h\` shows what it takes` });
}
