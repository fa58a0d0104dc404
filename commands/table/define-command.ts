import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { type Argument, type ArgumentSpec, type Flag, type FlagSpec, switchFlag } from './flag-kinds.ts';

/** What a command line gave: every argument and flag by its name. One that was left out is undefined, or its default. */
interface Given<Args, Flags> {
  readonly args: Args;
  readonly flags: Flags;
  /** The words behind `--` of a command that takes a command; null: there is no `--`. */
  readonly rest: readonly string[] | null;
}

/** The texts of a command, for its help and all that is made of the table. */
interface CommandTexts {
  /** What it does: a line, without a full stop. */
  readonly summary: string;
  /** Whole sentences that the summary leaves out. */
  readonly description?: string;
  /** Command lines as a user types them. */
  readonly examples?: readonly string[];
  /** The line of usage, where the one that is made of arguments and flags does not show all. */
  readonly usage?: string;
  /** True where the words behind `--` are a command line of its own: they are in `rest`, and nothing of them is parsed. */
  readonly takesCommand?: boolean;
}

/** A verb of the command line: its texts, what it takes, and the one call that it makes. */
export interface CommandDefinition<Args, Flags> extends CommandTexts {
  readonly args?: { readonly [Name in keyof Args]: Argument<Args[Name]> };
  readonly flags?: { readonly [Name in keyof Flags]: Flag<Flags[Name]> };
  /** Imports what it calls when it is called: the table of all commands is loaded by every command line. */
  run(given: Given<Args, Flags>, context: CommandContext): Promise<CommandResult>;
}

/** A row of the table of commands: data, but for the call. */
export interface CommandRow extends CommandTexts {
  /** In the order in which they are typed. */
  readonly args: Readonly<Record<string, ArgumentSpec>>;
  readonly flags: Readonly<Record<string, FlagSpec>>;
  /** The values have to be as the kinds of the flags and arguments have it (`parse-value.ts`). */
  run(
    given: Given<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>>,
    context: CommandContext,
  ): Promise<CommandResult>;
}

/** Flags that every command has. Those of its row come beside them. */
export const GLOBAL_FLAGS = {
  json: switchFlag('Print one JSON document on stdout instead of text'),
} as const satisfies Readonly<Record<string, FlagSpec>>;

/** The row of a verb. The types of the values that its call gets are those of its flags and arguments. */
export function defineCommand<Args, Flags>(definition: CommandDefinition<Args, Flags>): CommandRow {
  const { args = {}, flags = {}, run, ...texts } = definition;
  return {
    ...texts,
    args,
    flags,
    run: run as CommandRow['run'],
  };
}
