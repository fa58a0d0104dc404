import { Flags } from '@oclif/core';
import { AimCommand, type CommandResult } from './host/aim-command.ts';
import { nameFlag } from './flags/cluster-flags.ts';

export default class Stop extends AimCommand {
  static override summary = 'End a cluster or a run, with all its processes';
  static override description =
    'Turns that run are interrupted, what waits is cancelled. It returns when nothing of it is left. With --all the exit code is 1 when one of them did not end, and 0 where there is nothing to end.';
  static override examples = [
    '<%= config.bin %> stop',
    '<%= config.bin %> stop --name review',
    '<%= config.bin %> stop --all',
  ];
  static override flags = {
    name: { ...nameFlag, exclusive: ['all'] },
    all: Flags.boolean({ summary: 'Every cluster and run of yours', exclusive: ['name'] }),
  };

  async run(): Promise<CommandResult> {
    const { flags } = await this.parse(Stop);
    const { stopClusters } = await import('./services/steer-cluster.ts');
    return stopClusters(flags.name, flags.all, this.signals.signal);
  }
}
