import { Args, Flags } from '@oclif/core';
import { AimCommand, type CommandResult } from './host/aim-command.ts';
import { jobFileFlags } from './flags/job-file-flags.ts';

export default class Tools extends AimCommand {
  static override summary = 'List the tools that can be used, and which of them are on this machine';
  static override examples = [
    '<%= config.bin %> tools',
    '<%= config.bin %> tools aider --json',
    '<%= config.bin %> tools --check',
  ];
  static override args = { id: Args.string({ description: 'one tool, in detail', ignoreStdin: true }) };
  static override flags = {
    registry: jobFileFlags.registry,
    check: Flags.boolean({ summary: 'Start each that is here and shake hands; no model is asked' }),
  };

  async run(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Tools);
    const { loadRegistry } = await import('./services/read-source.ts');
    if (flags.check) {
      const { checkTools } = await import('./services/check-tools.ts');
      return checkTools(loadRegistry(flags.registry), args.id, this.signals.signal);
    }
    const { describeTools } = await import('./services/describe-tools.ts');
    return describeTools(loadRegistry(flags.registry), args.id, this.signals.signal);
  }
}
