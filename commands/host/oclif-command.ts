import { Args, Command, Flags, type Interfaces } from '@oclif/core';
import { type CommandRow, GLOBAL_FLAGS } from '../table/define-command.ts';
import type { ArgumentSpec, FlagSpec } from '../table/flag-kinds.ts';
import { parseValue, typedFlag, type Value } from '../table/parse-value.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { restoreEnvironment } from './oclif-environment.ts';

/** The flags that every command has. */
export const BASE_FLAGS = mapValues(GLOBAL_FLAGS, (name, flag) => ({ ...oclifFlag(name, flag), helpGroup: 'GLOBAL' }));

let current: Omit<CommandContext, 'json'> | null = null;

/** Sets the context of the command that runs next. oclif makes the commands, so they can't get it as an argument. */
export function setContext(context: Omit<CommandContext, 'json'>): void {
  current = context;
}

/** The class that oclif runs for a row. It resolves with the result of the row's call; what that throws passes through. */
export function oclifCommand(row: CommandRow): Command.Class {
  const args = mapValues(row.args, oclifArgument);
  const flags = mapValues(row.flags, oclifFlag);
  return class extends Command {
    static override summary = row.summary;
    static override description = row.description;
    static override examples = [...(row.examples ?? [])];
    static override usage = row.usage;
    static override args = args;
    static override flags = flags;
    static override baseFlags = BASE_FLAGS;

    override async run(): Promise<CommandResult> {
      if (current === null) throw new Error('no command context');
      const dashes = row.takesCommand === true ? this.argv.indexOf('--') : -1;
      const own = dashes === -1 ? this.argv : this.argv.slice(0, dashes);
      const rest = dashes === -1 ? null : this.argv.slice(dashes + 1);
      const parsed = await this.parse({ args, flags, baseFlags: BASE_FLAGS }, withValues(own, row));
      const { json } = parsed.flags as { readonly json: boolean };
      // Not a copy, which would open every stream of it.
      const context = Object.create(current, { json: { value: json } }) as CommandContext;
      restoreEnvironment();
      return row.run({ args: parsed.args, flags: parsed.flags, rest }, context);
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
  const valued = { ...rules, parse, helpValue: helpValue(flag) };
  if (flag.multiple === true) return Flags.custom<Value>({ ...valued, multiple: true })();
  return Flags.custom<Value>({ ...valued, ...(flag.default === undefined ? {} : { default: flag.default }) })();
}

function helpValue(flag: Exclude<FlagSpec, { kind: 'switch' }>): string {
  if (flag.bare !== undefined) return `[${flag.placeholder}]`;
  if (flag.kind === 'choice') return flag.choices.join('|');
  return flag.kind === 'choices' ? flag.choices.join(',') : '<value>';
}

/** An argument as oclif has it. None is read from stdin: that is often a calling script's own. */
function oclifArgument(name: string, argument: ArgumentSpec): Interfaces.ArgInput[string] {
  const { description, required } = argument;
  const parse = async (word: string) => parseValue(name, argument, word);
  return Args.custom<Value>({ description, required, ignoreStdin: true, parse })();
}

/** oclif knows no flag whose value may be left out, so a value is put behind it. */
function withValues(argv: readonly string[], { flags }: CommandRow): string[] {
  return argv.map((word, index) => {
    const flag = word.startsWith('--') ? flags[word.slice(2)] : undefined;
    const bare = flag === undefined || flag.kind === 'switch' ? undefined : flag.bare;
    const next = argv[index + 1];
    return bare === undefined || (next !== undefined && !next.startsWith('-')) ? word : `${word}=${bare}`;
  });
}

function mapValues<T, U>(rows: Readonly<Record<string, T>>, change: (name: string, row: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, change(name, row)]));
}
