declare const value: unique symbol;

/** What a text names. A help shows it in the place of the value, and a completion has the values that there are. */
export type Names =
  | 'cluster'
  // Clusters and runs.
  | 'listener'
  | 'instance'
  | 'turn'
  | 'conversation'
  | 'tool'
  | 'run'
  | 'job'
  | 'file'
  | 'folder'
  | 'program'
  | 'command';

/** What flags are about, in the order in which a help has them, where a command has many. */
export const FLAG_GROUPS = {
  cluster: 'The cluster',
  jobs: 'Which jobs, and when',
  tools: 'The tool, and what it may do',
  instances: 'Instances',
  place: 'Where the work is done',
  limits: 'Time and cost',
  output: 'What is shown and written',
} as const;

/** What a flag is about. */
export type FlagGroup = keyof typeof FLAG_GROUPS;

/** What flags of every kind may have beside their summary. The names of other flags are without dashes. */
export interface FlagRules {
  /** The short form: `n` for `-n`. */
  readonly char?: 'n' | 'h' | 'q' | 'v' | 'f';
  /** Flags that can't be given together with this one. */
  readonly exclusive?: readonly string[];
  /** Flags without which this one makes no sense. */
  readonly dependsOn?: readonly string[];
  readonly names?: Names;
  /** Among which flags a help has it, where the command has many. */
  readonly group?: FlagGroup;
  /**
   * What a help has in the place of the value, where the thing that
   * it names, or the end of the flag’s own name, does not say it.
   */
  readonly placeholder?: string;
}

/** What may stand behind a flag, or in the place of an argument. `parse-value.ts` reads it. */
export type ValueKind =
  /** A text. Not set: of any length. */
  | { readonly kind: 'text'; readonly maxChars?: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** Several of a few words, with commas between them. */
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  /** A whole number. */
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  /** More than 0, at most a day, fractions allowed. */
  | { readonly kind: 'seconds' }
  /** `90s`, `10m` or `2h`, at most a day; its value is in seconds. */
  | { readonly kind: 'duration' }
  /** More than 0, powers of ten allowed: `1e6`; `whole`: without a fraction. */
  | { readonly kind: 'amount'; readonly max: number; readonly whole?: boolean }
  /** Seconds from now, `HH:MM`, or a date and time; its value is in minutes from now. */
  | { readonly kind: 'deadline' };

/** A flag as data: what it is for, what stands behind it, and what it goes together with. */
export type FlagSpec = FlagRules & {
  /** What it is for: a line of the help, without a full stop. */
  readonly summary: string;
} & (
    | { readonly kind: 'switch' }
    | (ValueKind & {
        /** Its value where it is not given; a help shows it. */
        readonly default?: string | number | readonly string[];
        /** Its value where it is given without one; not set: it needs one. */
        readonly bare?: string;
        /** May be given several times, and is a list. */
        readonly multiple?: boolean;
      })
  );

/** A flag whose value is a `T` when it is parsed. */
export type Flag<T> = FlagSpec & { readonly [value]?: T };

/** A positional argument as data. */
export type ArgumentSpec = ValueKind & {
  /** What it is: a fragment for the help. */
  readonly description: string;
  readonly required: boolean;
  readonly names?: Names;
};

/** A positional argument whose value is a `T` when it is parsed. */
export type Argument<T> = ArgumentSpec & { readonly [value]?: T };

/** A flag that is on or off. */
export function switchFlag(summary: string, rules: FlagRules = {}): Flag<boolean> {
  return { kind: 'switch', summary, ...rules };
}

/** A flag with a text. */
export function textFlag(
  summary: string,
  rules: FlagRules & { readonly maxChars?: number } = {},
): Flag<string | undefined> {
  return { kind: 'text', summary, ...rules };
}

/** A flag whose value may be left out: the next word is its value unless it begins with a dash. @param bare the value then. */
export function optionalTextFlag(summary: string, bare: string, rules: FlagRules = {}): Flag<string | undefined> {
  return { kind: 'text', summary, bare, ...rules };
}

/** A flag with a text, and with a default. */
export function textFlagWithDefault(summary: string, text: string, rules: FlagRules = {}): Flag<string> {
  return { kind: 'text', summary, default: text, ...rules };
}

/** A flag that may be given several times. */
export function listFlag(summary: string, rules: FlagRules = {}): Flag<readonly string[] | undefined> {
  return { kind: 'text', summary, multiple: true, ...rules };
}

/** A flag with one of a few words. Words that a schema has as well are in `src/model/choices.ts`. */
export function choiceFlag<T extends string>(
  choices: readonly T[],
  summary: string,
  rules: FlagRules = {},
): Flag<T | undefined> {
  return { kind: 'choice', choices, summary, ...rules };
}

/** A flag with several of a few words, with commas between them. */
export function choicesFlag<T extends string>(choices: readonly T[], summary: string): Flag<readonly T[]> {
  return { kind: 'choices', choices, summary, default: [] };
}

/** The bounds of a whole number. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A flag with a whole number. */
export function numberFlag(summary: string, bounds: Bounds, rules: FlagRules = {}): Flag<number | undefined> {
  return { kind: 'number', summary, ...bounds, ...rules };
}

/** A flag with seconds: more than 0, at most a day, fractions allowed. */
export function secondsFlag(summary: string, rules: FlagRules = {}): Flag<number | undefined> {
  return { kind: 'seconds', summary, ...rules };
}

/** A flag with seconds, and with a default. */
export function secondsFlagWithDefault(summary: string, seconds: number): Flag<number> {
  return { kind: 'seconds', summary, default: seconds };
}

/** A flag with a duration: `90s`, `10m` or `2h`, at most a day. Its value is in seconds. */
export function durationFlag(summary: string): Flag<number | undefined> {
  return { kind: 'duration', summary };
}

/** A flag with an amount: more than 0, such as `0.5` or `1e6`. */
export function amountFlag(summary: string, max: number): Flag<number | undefined> {
  return { kind: 'amount', summary, max };
}

/** A flag with a whole amount: at least 1, such as `1000` or `1e6`. */
export function wholeAmountFlag(summary: string, max: number): Flag<number | undefined> {
  return { kind: 'amount', summary, max, whole: true };
}

/** A flag with a time in the future; its value is in minutes from now. */
export function deadlineFlag(summary: string): Flag<number | undefined> {
  return { kind: 'deadline', summary };
}

/** A positional argument that may be left out. */
export function optionalArgument(description: string, names?: Names): Argument<string | undefined> {
  return { kind: 'text', description, required: false, ...(names && { names }) };
}

/** A positional argument that is one of a few words and may be left out. */
export function optionalChoiceArgument<T extends string>(
  choices: readonly T[],
  description: string,
): Argument<T | undefined> {
  return { kind: 'choice', choices, description, required: false };
}

/** A positional argument that has to be given. */
export function requiredArgument(description: string, names?: Names): Argument<string> {
  return { kind: 'text', description, required: true, ...(names && { names }) };
}

/** A positional argument that is one of a few words. */
export function choiceArgument<T extends string>(choices: readonly T[], description: string): Argument<T> {
  return { kind: 'choice', choices, description, required: true };
}

/** A positional argument that is a whole number. */
export function numberArgument(description: string, bounds: Bounds): Argument<number> {
  return { kind: 'number', description, required: true, names: 'instance', ...bounds };
}

/** A positional argument that is a whole number and may be left out. */
export function optionalNumberArgument(description: string, bounds: Bounds): Argument<number | undefined> {
  return { kind: 'number', description, required: false, names: 'instance', ...bounds };
}
