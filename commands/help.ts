import { defineCommand } from './table/define-command.ts';
import { optionalArgument } from './table/flag-kinds.ts';

export default defineCommand({
  summary: 'Show what a command does and takes',
  args: { command: optionalArgument('a command') },
  async run() {
    throw new Error('`help` is run by `commands/host/help-command.ts`: its text is made by oclif');
  },
});
