import { loadRegistry } from '../../../src/host/load-registry.ts';
import { AimError } from '../../../src/model/errors.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandResult } from '../../host/command-result.ts';

/** The setting of a client, as text for its file. What belongs to it goes to stderr. @throws AimError usage, unknown_tool. */
export function mcpConfig(
  options: { readonly client: string; readonly registry: string | undefined },
  { environment }: CommandContext,
): CommandResult {
  const registry = loadRegistry(options.registry, environment);
  const { name, id, mcpClient } = registry.get(options.client);
  if (mcpClient === undefined) {
    const clients = registry.ids.filter((it) => registry.get(it).mcpClient !== undefined);
    throw new AimError('usage', `${id} is no client of MCP servers that is known`, {
      hint: `known: ${clients.join(', ')}`,
    });
  }
  const { file, setting, environment: handsOn, notes } = mcpClient;
  return {
    exitCode: EXIT.ok,
    lines: setting.split('\n'),
    problems: [`for ${name}: add it to ${file}`, ...notes, handsOn],
    document: { version: 1, client: id, ...mcpClient },
  };
}
