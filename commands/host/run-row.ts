import { messageOf } from '../../src/model/errors.ts';
import type { CommandTable } from '../table/define-command.ts';
import { readLine } from '../table/read-line.ts';
import { type UserContext, withGlobals } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { configPath, userDefaults } from './defaults/user-defaults.ts';
import type { LogFile } from './log/log-file.ts';

/**
 * Runs a command: reads its line, with the user's own defaults of flags, and makes its call. Every way into a command does
 * this. What the call throws passes through; an error that is about one of those defaults has its place.
 */
export async function runRow(
  commands: CommandTable,
  name: string,
  words: readonly string[],
  user: UserContext,
): Promise<CommandResult> {
  const row = commands[name]!;
  const { environment } = user;
  const defaults = await userDefaults(commands, name, environment);
  try {
    const { globals, ...given } = readLine(name, row, words, defaults);
    const path = globals['log-file'];
    if (path === undefined) return await row.run(given, withGlobals(user, globals, null), commands);
    const { openLogFile } = await import('./log/log-file.ts');
    using log = openLogFile(path, name, user);
    const context = withGlobals(user, globals, (line) => log.write(line));
    return await logged(log, () => row.run(given, context, commands));
  } catch (error) {
    if (defaults.length === 0) throw error;
    const { withDefaultPlaces } = await import('./defaults/default-places.ts');
    throw withDefaultPlaces(commands, { name, words, defaults, configPath: configPath(environment) }, error);
  }
}

/** Writes how a command begins and ends. */
async function logged(log: LogFile, run: () => Promise<CommandResult>): Promise<CommandResult> {
  log.write('begins');
  try {
    const result = await run();
    for (const problem of result.problems ?? []) log.write(problem);
    log.write(`ends with exit code ${result.exitCode}`);
    return result;
  } catch (error) {
    log.write(`ends: ${messageOf(error)}`);
    throw error;
  }
}
