import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import type { Argument, ArgumentSpec, Flag, FlagSpec } from './flag-kinds.ts';

/** What a command line gave: every argument and flag by its name. One that was left out is undefined, or its default. */
interface Given<Args, Flags> {
  readonly args: Args;
  readonly flags: Flags;
  /** The words behind `--` of a command that takes a command; null: there is no `--`. */
  readonly rest: readonly string[] | null;
}

/** What commands are about. A help lists those of a group together. */
export const GROUPS = {
  jobs: 'Jobs',
  clusters: 'Clusters',
  setup: 'Tools and setup',
} as const;

/** The texts of a command, for its help and all that is made of the table. */
interface CommandTexts {
  readonly group: keyof typeof GROUPS;
  /** True for a command that programs call: the list of commands does not show it. */
  readonly hidden?: boolean;
  /** What it does: a line, without a full stop. */
  readonly summary: string;
  /** Whole sentences that the summary leaves out. */
  readonly description?: string;
  /** Command lines as a user types them, each with a comment or none: `aim stop # all of it`. */
  readonly examples?: readonly string[];
  /** What its exit codes mean, where they are other than those of every command (`exit-texts.ts`). */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** Variables of the environment that it uses beside those of every command, and for what. */
  readonly environment?: Readonly<Record<string, string>>;
  /** It is run without oclif, whose loading takes longer than all that it does. */
  readonly quick?: true;
  /** True where the words behind `--` are a command line of its own: they are in `rest`, and nothing of them is parsed. */
  readonly takesCommand?: boolean;
}

/** A verb of the command line: its texts, what it takes, and the one call that it makes. */
export interface CommandDefinition<Args, Flags> extends CommandTexts {
  readonly args?: { readonly [Name in keyof Args]: Argument<Args[Name]> };
  readonly flags?: { readonly [Name in keyof Flags]: Flag<Flags[Name]> };
  /** Imports what it calls when it is called: the table of all commands is loaded by every command line. */
  run(given: Given<Args, Flags>, context: CommandContext, commands: CommandTable): Promise<CommandResult>;
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
    commands: CommandTable,
  ): Promise<CommandResult>;
}

/** Every command by its name. A call gets it, as a row can't import the table that it is in. */
export type CommandTable = Readonly<Record<string, CommandRow>>;

/** The command of this name; undefined: there is none. */
export function commandOf(commands: CommandTable, name: string): CommandRow | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

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
