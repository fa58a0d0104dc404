import { registryFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument, switchFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'setup',
  summary: 'List the tools in the registry, and which of them are installed',
  examples: ['aim tools', 'aim tools aider --json', 'aim tools --check'],
  args: { id: optionalArgument('one tool, in detail', 'tool') },
  flags: {
    registry: registryFlag,
    check: switchFlag('Start each tool that is installed and see whether it answers; no model is asked'),
  },
  exitCodes: { 2: 'there is no such tool', 4: 'the tool is not installed; with --check: it did not answer' },
  async run({ args, flags }, context) {
    const { tools } = await import('./services/tools.ts');
    return tools({ id: args.id, registry: flags.registry, check: flags.check }, context);
  },
});
