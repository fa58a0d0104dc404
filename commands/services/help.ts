import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { helpOfAim, helpOfCommand } from '../reference/help-text.ts';
import { type CommandTable, commandOf } from '../table/define-command.ts';
import { noSuch } from '../table/split-command.ts';

/** The help of a command; null: of aim as a whole. @throws AimError usage for a command that there is not. */
export function help(
  about: string | null,
  { stdout }: Pick<CommandContext, 'stdout'>,
  commands: CommandTable,
): CommandResult {
  const columns = stdout.columns ?? 80;
  if (about === null) {
    const list = Object.entries(commands).map(([name, { summary }]) => ({ name, summary }));
    return { exitCode: EXIT.ok, lines: helpOfAim(commands, columns), document: { version: 1, commands: list } };
  }
  const row = commandOf(commands, about);
  if (row === undefined) throw noSuch('command', about, Object.keys(commands), '`aim -h` lists them');
  const { run: _, ...data } = row;
  return {
    exitCode: EXIT.ok,
    lines: helpOfCommand(about, row, columns),
    document: { version: 1, name: about, ...data },
  };
}
