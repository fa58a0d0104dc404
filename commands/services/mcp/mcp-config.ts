import { resolve } from 'node:path';
import { loadRegistry } from '../../../src/host/load-registry.ts';
import { AimError } from '../../../src/model/errors.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandResult } from '../../host/command-result.ts';
import { mcpEnvironment } from './mcp-environment.ts';

const NO_CLIENT = { name: '', id: '', mcpClient: undefined };

/** What `aim mcp --config` is given. */
export interface McpConfigOptions {
  /** The id of a tool. */
  readonly client: string;
  readonly registry: string | undefined;
  /** A file with variables for the workers, which the setting names. */
  readonly envFile: string | undefined;
}

/**
 * The setting of a client, as text for its file. What belongs to it goes to stderr.
 * @throws AimError usage, unknown_tool, invalid_file.
 */
export function mcpConfig(options: McpConfigOptions, { environment, folder }: CommandContext): CommandResult {
  const registry = loadRegistry(options.registry, environment);
  const clients = registry.ids.filter((it) => registry.get(it).mcpClient !== undefined);
  const { name, id, mcpClient } = clients.includes(options.client) ? registry.get(options.client) : NO_CLIENT;
  if (mcpClient === undefined) {
    throw new AimError('usage', `${options.client} is no client of MCP servers that is known`, {
      hint: `known: ${clients.join(', ')}`,
    });
  }
  const { file, environment: handsOn, notes } = mcpClient;
  // A file that can't be read is found here, and not by the client.
  mcpEnvironment(environment, options.envFile);
  const { envFile } = options;
  const setting = envFile === undefined ? mcpClient.setting : withEnvFile(mcpClient.setting, resolve(folder, envFile));
  return {
    exitCode: EXIT.ok,
    lines: setting.split('\n'),
    verbatim: true,
    problems: [`for ${name}: add it to ${file}`, ...notes, handsOn],
    document: { version: 1, client: id, ...mcpClient, setting },
  };
}

/** The setting, JSON or TOML, with the file behind the last word of the command: `["mcp"]` is `["mcp", "--env-file", "FILE"]`. */
function withEnvFile(setting: string, file: string): string {
  const text = setting.replace(/"mcp"(?=\s*\])/, () => `"mcp", "--env-file", ${JSON.stringify(file)}`);
  return setting.startsWith('{') ? JSON.stringify(JSON.parse(text), null, 2) : text;
}
