import { cwdFlag, registryFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument } from './table/flag-kinds.ts';

export default defineCommand({
  group: 'setup',
  summary: 'See whether this machine is ready: aim, git, folders, leftovers, tools and their logins',
  description:
    'Each tool that is installed is started and opens a conversation; no model is asked. Of keys only the names are printed.',
  examples: ['aim doctor', 'aim doctor aider        # this tool alone', 'aim doctor --json'],
  args: { tool: optionalArgument('one tool; all of them by default', 'tool') },
  flags: { cwd: cwdFlag, registry: registryFlag },
  exitCodes: { 0: 'there is no problem', 1: 'there is one', 2: 'there is no such tool' },
  async run({ args, flags }, context) {
    const { doctor } = await import('./services/doctor.ts');
    return doctor({ tool: args.tool, cwd: flags.cwd, registry: flags.registry }, context);
  },
});
