import { didYouMean } from '../../src/lib/text/nearest.ts';
import { AimError } from '../../src/model/errors.ts';
import { type CommandRow, type CommandTable, commandOf } from './define-command.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { asksForHelp } from './read-line.ts';

/** Flags that ask for the version of aim, where they are the first word. */
const VERSION_FLAGS = ['--version', '-V', '-v'];

/** What a whole command line is for. */
export type SplitCommand =
  | { readonly kind: 'version' }
  /** `about`: the name of a command; null: aim as a whole. */
  | { readonly kind: 'help'; readonly about: string | null }
  /** `words`: those for the command. Flags that stood before its name are among them. */
  | { readonly kind: 'command'; readonly name: string; readonly row: CommandRow; readonly words: readonly string[] };

/** What the words behind `aim` are for. @throws AimError usage for a command that there is not. */
export function splitCommand(commands: CommandTable, argv: readonly string[]): SplitCommand {
  // What stands behind a flag with a value is not the command.
  const first = argv.findIndex((word, index) => !word.startsWith('-') && !takesValue(argv[index - 1]));
  const before = first === -1 ? argv : argv.slice(0, first);
  if (asksForVersion(before, first === -1)) return versionAlone(argv);
  checkFlags(before);
  const name = argv[first];
  if (name === undefined) return { kind: 'help', about: null };
  const row = commandOf(commands, name);
  // As many programs have it.
  if (row === undefined && name === 'version') return versionAlone(argv.toSpliced(first, 1));
  if (row === undefined) {
    const isFile = /\.(?:jsonc?|ya?ml)$/.test(name);
    throw noSuch(
      'command',
      name,
      Object.keys(commands),
      isFile ? `to run it: aim run-jobs ${name}` : '`aim -h` lists them',
    );
  }
  const words = [...before, ...argv.slice(first + 1)];
  if (!asksForHelp(words)) return { kind: 'command', name, row, words };
  const about =
    name === 'help' ? (argv.slice(first + 1).find((word) => commandOf(commands, word) !== undefined) ?? null) : name;
  return { kind: 'help', about };
}

/** @param isAll whether no command follows: `-v` behind the name of one is another flag. */
function asksForVersion(flags: readonly string[], isAll: boolean): boolean {
  return flags.some((word) => VERSION_FLAGS.includes(word) && (isAll || word !== '-v'));
}

/** The version, where nothing else is asked for. */
function versionAlone(argv: readonly string[]): SplitCommand {
  const words = argv.filter((word) => !VERSION_FLAGS.includes(word));
  checkFlags(words.filter((word) => word.startsWith('-')));
  const extra = words.find((word, index) => !word.startsWith('-') && !takesValue(words[index - 1]));
  if (extra === undefined) return { kind: 'version' };
  throw new AimError('usage', `aim --version takes no argument: ${extra} is one too many`);
}

/** Flags that stand before a command are those that every command has. */
function checkFlags(words: readonly string[]): void {
  const unknown = words.find((word, index) => !isGlobal(word) && !takesValue(words[index - 1]));
  if (unknown === undefined) return;
  const names = ['--version', ...Object.keys(GLOBAL_FLAGS).map((name) => `--${name}`)];
  const otherwise = 'other flags stand behind a command; `aim -h` lists them all';
  throw noSuch('flag', /^[^=]*/.exec(unknown)![0], names, otherwise);
}

function isGlobal(word: string): boolean {
  return Object.entries(GLOBAL_FLAGS).some(([name, flag]) => {
    const isLong = word === `--${name}` || (flag.kind !== 'switch' && word.startsWith(`--${name}=`));
    return isLong || ('char' in flag && word === `-${flag.char}`);
  });
}

function takesValue(word: string | undefined): boolean {
  return Object.entries(GLOBAL_FLAGS).some(([name, { kind }]) => kind !== 'switch' && word === `--${name}`);
}

/** The error for a name that is not among those that there are. @param otherwise what to do where none is near. */
export function noSuch(what: string, name: string, names: readonly string[], otherwise: string): AimError {
  return new AimError('usage', `aim has no ${what} ${name}`, { hint: didYouMean(name, names) ?? otherwise });
}
