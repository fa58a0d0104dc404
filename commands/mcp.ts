import { cwdFlag, registryFlag } from './flags/job-file-flags.ts';
import { maskFlag } from './flags/mask-flag.ts';
import { defineCommand } from './table/define-command.ts';
import { switchFlag, textFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'setup',
  summary: 'Let another agent hold the pool: a server of the Model Context Protocol on stdin and stdout',
  description: [
    'The agent launches workers, sends them prompts, reads answers and runs jobs, by tools of the protocol. Its clusters are',
    'shown by `aim status`, and it can use clusters of `aim launch`. They end when the agent does. --config prints the',
    'setting of a client. --check shows what an agent would find.',
  ].join(' '),
  examples: [
    'aim mcp --config copilot                 # prints what to add to its settings',
    'aim mcp --check',
    'aim mcp --config copilot --env-file ~/keys   # for a client that keeps keys from its servers',
  ],
  flags: {
    config: textFlag('Print the setting of this client: copilot, claude, codex, gemini, opencode or qwen', {
      exclusive: ['check'],
      names: 'tool',
      placeholder: 'CLIENT',
    }),
    check: switchFlag('Show the tools, clusters and keys that an agent would find'),
    'env-file': textFlag('A file with variables for the workers: lines of NAME=VALUE', { names: 'file' }),
    mask: maskFlag,
    cwd: cwdFlag,
    registry: registryFlag,
  },
  async run({ flags }, context) {
    if (flags.config !== undefined) {
      const { mcpConfig } = await import('./services/mcp/mcp-config.ts');
      const { registry, 'env-file': envFile } = flags;
      return mcpConfig({ client: flags.config, registry, envFile }, context);
    }
    const options = { cwd: flags.cwd, registry: flags.registry, envFile: flags['env-file'], mask: flags.mask };
    if (flags.check) {
      const { checkMcp } = await import('./services/mcp/check-mcp.ts');
      return checkMcp(options, context);
    }
    const { mcp } = await import('./services/mcp.ts');
    return mcp(options, context);
  },
});
