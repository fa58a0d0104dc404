import { defineCommand } from './table/define-command.ts';
import { optionalArgument } from './table/flag-kinds.ts';

export default defineCommand({
  group: 'setup',
  summary: 'Show what a command does and takes',
  description: 'Without a command it lists all of them. `aim COMMAND -h` shows the same.',
  examples: ['aim help run-jobs'],
  args: { command: optionalArgument('a command', 'command') },
  async run({ args }, context, commands) {
    const { help } = await import('./services/help.ts');
    return help(args.command ?? null, context, commands);
  },
});
