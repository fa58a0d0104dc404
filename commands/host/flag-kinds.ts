import { Args, Flags, type Interfaces } from '@oclif/core';
import { AimError } from '../../src/model/errors.ts';

declare const value: unique symbol;

/** A flag of a command, as oclif has it, whose value is a `T` when it is parsed. */
export interface Flag<T> {
  readonly definition: Interfaces.FlagInput[string];
  /** Its value where it is given without one; not set: it needs one. */
  readonly bare?: string;
  readonly [value]?: T;
}

/** A positional argument of a command, whose value is a `T` when it is parsed. */
export interface Argument<T> {
  readonly definition: Interfaces.ArgInput[string];
  readonly [value]?: T;
}

/** What flags of every kind may have beside their summary. */
interface FlagRules {
  /** The short form: `n` for `-n`. */
  readonly char?: 'n';
  /** Flags that can't be given together with this one. */
  readonly exclusive?: string[];
  /** Flags without which this one makes no sense. */
  readonly dependsOn?: string[];
}

/** A flag that is on or off. */
export function switchFlag(summary: string, rules: FlagRules = {}): Flag<boolean> {
  return { definition: Flags.boolean({ summary, ...rules }) };
}

/** A flag with a text. @param check throws an AimError for a text that is not allowed. */
export function textFlag(
  summary: string,
  rules: FlagRules = {},
  check: (text: string) => void = () => {},
): Flag<string | undefined> {
  const parse = async (text: string) => {
    check(text);
    return text;
  };
  return { definition: Flags.string({ summary, parse, ...rules }) };
}

/** A flag whose value may be left out: the next word is its value unless it begins with a dash. @param bare the value then. */
export function optionalTextFlag(summary: string, placeholder: string, bare: string): Flag<string | undefined> {
  return { definition: Flags.string({ summary, helpValue: `[${placeholder}]` }), bare };
}

/** A flag with a text, and with a default that `--help` shows. */
export function textFlagWithDefault(summary: string, text: string): Flag<string> {
  return { definition: Flags.string({ summary, default: text }) };
}

/** A flag that may be given several times. */
export function listFlag(summary: string): Flag<readonly string[] | undefined> {
  return { definition: Flags.string({ summary, multiple: true }) };
}

/** A flag with one of a few words, such as the options of a zod enum. */
export function choiceFlag<T extends string>(choices: readonly T[], summary: string): Flag<T | undefined> {
  return { definition: Flags.option({ options: choices, summary })() };
}

/** A flag with several of a few words, with commas between them. @param name how the flag is typed. */
export function choicesFlag<T extends string>(
  name: string,
  choices: readonly T[],
  summary: string,
): Flag<readonly T[]> {
  const parse = async (input: string): Promise<readonly T[]> =>
    input.split(',').map((word) => {
      const choice = choices.find((each) => each === word.trim());
      if (choice !== undefined) return choice;
      throw new AimError('usage', `${name} ${input}: must be some of ${choices.join(', ')}, with commas between them`);
    });
  const definition = Flags.custom<readonly T[]>({ summary, parse, default: [], helpValue: choices.join(',') })();
  return { definition };
}

/** The bounds of a whole number, and how the flag or argument is called in the message of a usage error. */
export interface Bounds {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** A flag with a whole number. */
export function numberFlag(summary: string, bounds: Bounds, rules: FlagRules = {}): Flag<number | undefined> {
  return { definition: Flags.integer({ summary, parse: parseWholeNumber(bounds), ...rules }) };
}

function parseWholeNumber({ name, min, max }: Bounds) {
  return async (input: string): Promise<number> => {
    const number = Number(input);
    if (/^\d+$/.test(input) && number >= min && number <= max) return number;
    throw new AimError('usage', `${name} ${input}: must be a whole number from ${min} to ${max}`);
  };
}

const MAX_SECONDS = 86_400;

/** A flag with seconds: more than 0, at most a day, fractions allowed. @param name how the flag is typed. */
export function secondsFlag(name: string, summary: string, rules: FlagRules = {}): Flag<number | undefined> {
  return { definition: Flags.custom<number>({ summary, parse: parseSeconds(name), ...rules })() };
}

/** A flag with seconds, and with a default that `--help` shows. */
export function secondsFlagWithDefault(name: string, summary: string, seconds: number): Flag<number> {
  return { definition: Flags.custom<number>({ summary, parse: parseSeconds(name), default: seconds })() };
}

function parseSeconds(name: string) {
  return async (input: string): Promise<number> => {
    const seconds = Number(input);
    if (input.trim() !== '' && seconds > 0 && seconds <= MAX_SECONDS) return seconds;
    throw new AimError('usage', `${name} ${input}: must be seconds, more than 0 and at most ${MAX_SECONDS}`);
  };
}

/** A positional argument that may be left out. No argument is read from stdin: that is often a calling script's own. */
export function optionalArgument(description: string): Argument<string | undefined> {
  return { definition: Args.string({ description, ignoreStdin: true }) };
}

/** A positional argument that has to be given. */
export function requiredArgument(description: string): Argument<string> {
  return { definition: Args.string({ description, required: true, ignoreStdin: true }) };
}

/** A positional argument that is a whole number. */
export function numberArgument(description: string, bounds: Bounds): Argument<number> {
  const parse = parseWholeNumber(bounds);
  return { definition: Args.integer({ description, required: true, ignoreStdin: true, parse }) };
}

/** A positional argument that is a whole number and may be left out. */
export function optionalNumberArgument(description: string, bounds: Bounds): Argument<number | undefined> {
  const parse = parseWholeNumber(bounds);
  return { definition: Args.integer({ description, ignoreStdin: true, parse }) };
}
