import { Args } from '@oclif/core';
import { AimCommand, type CommandResult } from './host/aim-command.ts';
import { instanceIndex, nameFlag } from './flags/cluster-flags.ts';

export default class Restart extends AimCommand {
  static override summary = 'Give an instance a new process, whatever the old one does';
  static override description =
    'A turn that runs on it is interrupted; what waits for it stays. It returns when the new process is ready.';
  static override examples = ['<%= config.bin %> restart 1', '<%= config.bin %> restart 0 --name review'];
  static override args = {
    instance: Args.integer({
      description: 'the index of an instance',
      required: true,
      parse: instanceIndex,
      ignoreStdin: true,
    }),
  };
  static override flags = { name: nameFlag };

  async run(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Restart);
    const { restartInstance } = await import('./services/steer-cluster.ts');
    return restartInstance(flags.name, args.instance, this.signals.signal);
  }
}
