import { loadRegistry } from '../../src/host/load-registry.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** What `aim tools` is given. */
export interface ToolsOptions {
  /** One tool; not given: all of them. */
  readonly id: string | undefined;
  /** A JSON file with more tools. */
  readonly registry: string | undefined;
  /** Start each tool that is installed and see whether it answers. */
  readonly check: boolean;
}

/** Lists the tools of the registry. @throws AimError unknown_tool, invalid_file. */
export async function tools(
  options: ToolsOptions,
  { stdout, environment, clock, signal }: CommandContext,
): Promise<CommandResult> {
  const { id, check } = options;
  const registry = loadRegistry(options.registry, environment);
  const isNamed = id !== undefined;
  // Each way loads only what it uses: most calls list tools and start none.
  if (check) {
    const { checkTools } = await import('../../src/host/check-tool.ts');
    const { checkedTools } = await import('./tools/checked-tools.ts');
    return checkedTools(await checkTools(registry, id, environment, clock, signal), isNamed);
  }
  const { describeTools } = await import('../../src/host/describe-tools.ts');
  const { describedTools } = await import('./tools/described-tools.ts');
  return describedTools(await describeTools(registry, id, environment, signal), isNamed, stdout.columns);
}
