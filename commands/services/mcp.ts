import { maskVariables } from '../input/mask-variables.ts';
import { resolve } from 'node:path';
import { serveMcp } from '../../src/mcp/serve-mcp.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { mcpEnvironment } from './mcp/mcp-environment.ts';

/** What `aim mcp` is given. */
export interface McpOptions {
  /** Where workers work unless a call says otherwise. */
  readonly cwd: string;
  /** A JSON file with more tools. */
  readonly registry: string | undefined;
  /** A file with variables for the workers. */
  readonly envFile: string | undefined;
  /** Variables whose values are masked, beside the keys. */
  readonly mask?: readonly string[] | undefined;
}

/** Serves one client until it has gone or a signal comes. @throws AimError invalid_file. */
export async function mcp(options: McpOptions, context: CommandContext): Promise<CommandResult> {
  const { stdin, stdout, stderr, folder, clock, signal } = context;
  const environment = mcpEnvironment(context.environment, options.envFile);
  maskVariables(options.mask, environment);
  const openController = async () => {
    const { Controller } = await import('../../src/mcp/controller.ts');
    const { loadRegistry } = await import('../../src/host/load-registry.ts');
    const { missingKey } = await import('../../src/mcp/missing-key.ts');
    const registry = loadRegistry(options.registry, environment);
    return new Controller({
      cwd: resolve(folder, options.cwd),
      registry,
      environment,
      clock,
      missingKey: (tool) => (registry.ids.includes(tool) ? missingKey(registry.get(tool), environment) : null),
    });
  };
  if (stdin.isTTY) {
    stderr.write(
      'aim mcp: an agent starts this and speaks to it on stdin; `aim mcp --config CLIENT` prints its setting\n',
    );
  }
  await serveMcp({ streams: { stdin, stdout: stdout.stream, stderr: stderr.stream }, clock, openController }, signal);
  return { exitCode: EXIT.ok, lines: [], document: null };
}
