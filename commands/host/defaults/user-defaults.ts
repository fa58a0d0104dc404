import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CommandTable } from '../../table/define-command.ts';
import type { DefaultFlag } from '../../table/read-line.ts';
import type { Environment } from '../command-context.ts';

/** Where a user's own defaults of flags are. No file of a project can set one. */
export function configPath(environment: Environment): string {
  return join(environment['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'aim', 'config.json');
}

/** The flags of a command that the user has set for every line. @throws AimError invalid_file. */
export async function userDefaults(
  commands: CommandTable,
  name: string,
  environment: Environment,
): Promise<readonly DefaultFlag[]> {
  const path = configPath(environment);
  if (!existsSync(path)) return [];
  const { readUserConfig } = await import('./user-config.ts');
  return readUserConfig(path, commands, name);
}
