import { connectAll } from '../../../src/control/client/find-cluster.ts';
import { describeTools } from '../../../src/host/describe-tools.ts';
import { loadRegistry } from '../../../src/host/load-registry.ts';
import { keysOf } from '../../../src/mcp/missing-key.ts';
import { MCP_TOOLS } from '../../../src/mcp/tools.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandResult } from '../../host/command-result.ts';
import type { McpOptions } from '../mcp.ts';
import { mcpEnvironment } from './mcp-environment.ts';

/** What an agent would find: the tools of the protocol, the coding agents that are installed and their keys, the clusters. */
export async function checkMcp(options: McpOptions, context: CommandContext): Promise<CommandResult> {
  const { clock, signal } = context;
  const environment = mcpEnvironment(context.environment, options.envFile);
  const registry = loadRegistry(options.registry, environment);
  const described = await describeTools(registry, undefined, environment, signal);
  const tools = described
    .filter(({ installed }) => installed)
    .map(({ id, version, loginHint }) => {
      const keys = keysOf({ loginHint });
      return { id, version, keys, keys_set: keys.filter((key) => (environment[key] ?? '') !== '') };
    });
  const clients = await connectAll({ environment, clock }, false);
  await Promise.all(clients.map(({ client }) => client[Symbol.asyncDispose]()));
  const clusters = clients.map(({ name }) => name);
  const lines = [
    `the agent's tools: ${MCP_TOOLS.map(({ name }) => name).join(', ')}`,
    `clusters: ${clusters.join(', ') || 'none'}`,
    ...tools.map(({ id, version, keys, keys_set: set }) => {
      const key = set.length > 0 ? `has ${set.join(', ')}` : keys.length > 0 ? `no ${keys.join(' or ')}` : '';
      return `${id}: ${version ?? 'installed'}${key === '' ? '' : `; ${key}`}`;
    }),
  ];
  const document = { version: 1, mcp_tools: MCP_TOOLS.map(({ name }) => name), tools, clusters };
  return { exitCode: EXIT.ok, lines, document };
}
