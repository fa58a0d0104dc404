import { messageOf } from '../../src/model/errors.ts';
import type { CommandTable } from '../table/define-command.ts';
import { readLine } from '../table/read-line.ts';
import { type UserContext, withGlobals } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { userDefaults } from './defaults/user-defaults.ts';

/**
 * Runs a command: reads its line, with the user's own defaults of flags, and makes its call. Every way into a command does
 * this. What the call throws passes through.
 */
export async function runRow(
  commands: CommandTable,
  name: string,
  words: readonly string[],
  user: UserContext,
): Promise<CommandResult> {
  const row = commands[name]!;
  const { globals, ...given } = readLine(name, row, words, await userDefaults(commands, name, user.environment));
  const path = globals['log-file'];
  if (path === undefined) return await row.run(given, withGlobals(user, globals, null), commands);
  const { openLogFile } = await import('./log/log-file.ts');
  using log = openLogFile(path, name, user);
  log.write('begins');
  try {
    const result = await row.run(
      given,
      withGlobals(user, globals, (line) => log.write(line)),
      commands,
    );
    for (const problem of result.problems ?? []) log.write(problem);
    log.write(`ends with exit code ${result.exitCode}`);
    return result;
  } catch (error) {
    log.write(`ends: ${messageOf(error)}`);
    throw error;
  }
}
