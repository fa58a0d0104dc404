import { Args, Command, Flags, type Interfaces } from '@oclif/core';
import type { CommandRow, CommandTable } from '../../table/define-command.ts';
import type { ArgumentSpec, FlagSpec } from '../../table/flag-kinds.ts';
import { GLOBAL_FLAGS } from '../../table/global-flags.ts';
import { parseValue, typedFlag, type Value } from '../../table/parse-value.ts';
import type { UserContext } from '../command-context.ts';
import type { CommandResult } from '../command-result.ts';
import { restoreEnvironment } from './oclif-environment.ts';
import { runRow } from '../run-row.ts';

/** The flags that every command has. */
export const BASE_FLAGS = mapValues(GLOBAL_FLAGS, oclifFlag);

let current: UserContext | null = null;

/** Sets the context of the command that runs next. oclif makes the commands, so they can't get it as an argument. */
export function setContext(context: UserContext): void {
  current = context;
}

/** The class that oclif runs for a command. It resolves with the result of its call; what that throws passes through. */
export function oclifCommand(commands: CommandTable, name: string): Command.Class {
  const row: CommandRow = commands[name]!;
  const args = mapValues(row.args, oclifArgument);
  const flags = mapValues(row.flags, oclifFlag);
  return class extends Command {
    static override summary = row.summary;
    static override description = row.description;
    static override examples = [...(row.examples ?? [])];
    static override args = args;
    static override flags = flags;
    static override baseFlags = BASE_FLAGS;
    /** Or oclif would warn of it. */
    override parsed = true;

    override async run(): Promise<CommandResult> {
      if (current === null) throw new Error('no command context');
      restoreEnvironment();
      // The line is not read by oclif's parser: a way that does without oclif has to read it in the same way.
      return await runRow(commands, name, this.argv, current);
    }

    /** Errors are reported in one place, wherever they come from. */
    protected override async catch(error: unknown): Promise<never> {
      throw error;
    }
  };
}

/** A flag as oclif has it. The value of one with a value is read by the table. */
function oclifFlag(name: string, flag: FlagSpec): Interfaces.FlagInput[string] {
  const { summary, char, exclusive = [], dependsOn = [] } = flag;
  const rules = {
    summary,
    ...(char === undefined ? {} : { char }),
    ...(exclusive.length === 0 ? {} : { exclusive: [...exclusive] }),
    ...(dependsOn.length === 0 ? {} : { dependsOn: [...dependsOn] }),
  };
  if (flag.kind === 'switch') return Flags.boolean(rules);
  const parse = async (word: string) => parseValue(typedFlag(name, flag), flag, word);
  const valued = { ...rules, parse };
  if (flag.multiple === true) return Flags.custom<Value>({ ...valued, multiple: true })();
  return Flags.custom<Value>({ ...valued, ...(flag.default === undefined ? {} : { default: flag.default }) })();
}

/** An argument as oclif has it. None is read from stdin: that is often a calling script's own. */
function oclifArgument(name: string, argument: ArgumentSpec): Interfaces.ArgInput[string] {
  const { description, required } = argument;
  const parse = async (word: string) => parseValue(name, argument, word);
  return Args.custom<Value>({ description, required, ignoreStdin: true, parse })();
}

function mapValues<T, U>(rows: Readonly<Record<string, T>>, change: (name: string, row: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, change(name, row)]));
}
