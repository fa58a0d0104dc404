import { AimError } from '../../../src/model/errors.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import { commandOf, type CommandTable } from '../../table/define-command.ts';
import { flagsOf } from '../../table/find-flag.ts';
import { typedFlag } from '../../table/parse-value.ts';
import { type DefaultFlag, splitLine } from '../../table/read-line.ts';
import { placesInConfig } from './user-config.ts';

/** Values that stand in many messages by chance. */
const SHORT = 3;

/** A command that failed, and where the defaults are that its line had. */
export interface FailedLine {
  readonly name: string;
  /** Those that were typed. */
  readonly words: readonly string[];
  readonly defaults: readonly DefaultFlag[];
  readonly configPath: string;
}

/**
 * The error of a command, with the places of the user's defaults that it is about: it names the flag, or its value, and the
 * user did not type it. What was thrown is returned as it is where there is none.
 */
export function withDefaultPlaces(commands: CommandTable, line: FailedLine, error: unknown): unknown {
  const { name, words, defaults, configPath } = line;
  const isOfInput = error instanceof AimError && [EXIT.invalid, EXIT.missing].some((code) => code === error.exitCode);
  const row = commandOf(commands, name);
  if (!isOfInput || row === undefined || defaults.length === 0) return error;
  const known = flagsOf(row);
  const text = [error.message, ...error.issues.map(({ message }) => message)].join('\n');
  const typed = new Set(typedFlags(name, commands, words));
  const meant = defaults.filter(({ name: flag, words: values }) => {
    if (typed.has(flag)) return false;
    const texts = values.flatMap((value) => (value !== null && value.length >= SHORT ? [value] : []));
    return [`--${flag}`, typedFlag(flag, known[flag]!), ...texts].some((each) => hasWord(text, each));
  });
  if (meant.length === 0) return error;
  const places = placesInConfig(
    configPath,
    commands,
    name,
    meant.map((each) => each.name),
  );
  const { code, message, hint, moreIssues, cause } = error;
  return new AimError(code, message, { issues: [...error.issues, ...places], moreIssues, cause, hint });
}

function typedFlags(name: string, commands: CommandTable, words: readonly string[]): string[] {
  try {
    return splitLine(name, commands[name]!, words).flags.map((flag) => flag.name);
  } catch {
    // Then that is the error, and no default is.
    return Object.keys(flagsOf(commands[name]!));
  }
}

/** Whether a word stands in a text, and is no part of a longer one. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!/[\w-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[at + word.length] ?? ' ')) return true;
  }
  return false;
}
