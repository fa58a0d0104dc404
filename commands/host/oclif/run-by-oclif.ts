import { Config, type Interfaces, Plugin } from '@oclif/core';
import manifest from '../../../package.json' with { type: 'json' };
import { COMMANDS } from '../../index.ts';
import type { UserContext } from '../command-context.ts';
import type { CommandResult } from '../command-result.ts';
import { oclifCommand, setContext } from './oclif-command.ts';

// oclif would else look for commands in a folder, and the folder would be the user's.
const NO_LOOK_UP = { strategy: 'explicit', target: 'none', identifier: 'none' };

const PJSON = {
  name: manifest.name,
  version: manifest.version,
  description: manifest.description,
  oclif: { bin: 'aim', topicSeparator: ' ', commands: NO_LOOK_UP },
} as unknown as Interfaces.PJSON;

/** Runs a command by the class that oclif has of it. The environment of oclif has to be set (`oclif-environment.ts`). */
export async function runByOclif(name: string, words: readonly string[], context: UserContext): Promise<CommandResult> {
  setContext(context);
  const config = await loadConfig(name);
  return await config.runCommand<CommandResult>(name, [...words]);
}

/** A compiled binary has no folder with commands, so oclif gets the class of the one that runs. */
async function loadConfig(name: string): Promise<Config> {
  const root = process.cwd();
  const plugin = new Plugin({ root, isRoot: true, pjson: PJSON, ignoreManifest: true, name: manifest.name });
  // The only private method of oclif that is replaced; the tests of the binary fail if it changes.
  Object.assign(plugin, { loadCommandsFromTarget: async () => ({ [name]: oclifCommand(COMMANDS, name) }) });
  await plugin.load();
  return await Config.load({ root, pjson: PJSON, name: manifest.name, plugins: new Map([[plugin.name, plugin]]) });
}
