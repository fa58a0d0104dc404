import { Command, Flags } from '@oclif/core';
import type { CommandContext } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { restoreEnvironment } from './oclif-environment.ts';
import type { Argument, Flag } from './flag-kinds.ts';

/** A verb of the command line: the texts of its `--help`, what it takes, and the one call that it makes. */
export interface CommandDefinition<Args, FlagValues> {
  readonly summary: string;
  readonly description?: string;
  /** Command lines as a user types them. */
  readonly examples?: readonly string[];
  /** The line of usage, where the one that is made of arguments and flags does not show all. */
  readonly usage?: string;
  readonly args?: { readonly [Name in keyof Args]: Argument<Args[Name]> };
  readonly flags?: { readonly [Name in keyof FlagValues]: Flag<FlagValues[Name]> };
  /** True where the words behind `--` are a command line of its own: they are in `rest`, and nothing of them is parsed. */
  readonly takesCommand?: boolean;
  run(
    given: { readonly args: Args; readonly flags: FlagValues; readonly rest: readonly string[] | null },
    context: CommandContext,
  ): Promise<CommandResult>;
}

/** A command, as oclif takes it. */
export type CommandClass = Command.Class;

/** The flag that every command has. */
export const JSON_FLAG = {
  json: Flags.boolean({ summary: 'Print one JSON document on stdout instead of text', helpGroup: 'GLOBAL' }),
};

let current: Omit<CommandContext, 'json'> | null = null;

/** Sets the context of the command that runs next. oclif makes the commands, so they can't get it as an argument. */
export function setContext(context: Omit<CommandContext, 'json'>): void {
  current = context;
}

/** The class that oclif runs for a verb. It resolves with the result of the verb's call; what that throws passes through. */
export function defineCommand<Args, FlagValues>(definition: CommandDefinition<Args, FlagValues>): CommandClass {
  const args = definitionsOf<Argument<unknown>>(definition.args ?? {});
  const flags = definitionsOf<Flag<unknown>>(definition.flags ?? {});
  const bare = new Map(
    Object.entries<Flag<unknown>>(definition.flags ?? {}).flatMap(([name, flag]) =>
      flag.bare === undefined ? [] : [[`--${name}`, flag.bare] as const],
    ),
  );
  return class extends Command {
    static override summary = definition.summary;
    static override description = definition.description;
    static override examples = [...(definition.examples ?? [])];
    static override usage = definition.usage;
    static override args = args;
    static override flags = flags;
    static override baseFlags = JSON_FLAG;

    override async run(): Promise<CommandResult> {
      if (current === null) throw new Error('no command context');
      const dashes = definition.takesCommand === true ? this.argv.indexOf('--') : -1;
      const own = dashes === -1 ? this.argv : this.argv.slice(0, dashes);
      const rest = dashes === -1 ? null : this.argv.slice(dashes + 1);
      const parsed = await this.parse({ args, flags, baseFlags: JSON_FLAG }, withValues(own, bare));
      const { json } = parsed.flags;
      // Not a copy, which would open every stream of it.
      const context = Object.create(current, { json: { value: json } }) as CommandContext;
      // The kinds of the flags and arguments say what oclif makes of each.
      const given = { args: parsed.args as Args, flags: parsed.flags as FlagValues, rest };
      restoreEnvironment();
      return definition.run(given, context);
    }

    /** Errors are reported in one place, wherever they come from. */
    protected override async catch(error: unknown): Promise<never> {
      throw error;
    }
  };
}

/** oclif knows no flag whose value may be left out, so a value is put behind it. */
function withValues(argv: readonly string[], bare: ReadonlyMap<string, string>): string[] {
  return argv.map((word, index) => {
    const value = bare.get(word);
    const next = argv[index + 1];
    return value === undefined || (next !== undefined && !next.startsWith('-')) ? word : `${word}=${value}`;
  });
}

function definitionsOf<K extends Argument<unknown> | Flag<unknown>>(kinds: {
  readonly [name: string]: K;
}): Record<string, K['definition']> {
  return Object.fromEntries(Object.entries(kinds).map(([name, { definition }]) => [name, definition]));
}
