import { Args } from '@oclif/core';
import { AimCommand, type CommandResult } from './host/aim-command.ts';
import { nameFlag, toFlag } from './flags/cluster-flags.ts';

export default class Interrupt extends AimCommand {
  static override summary = 'End a turn; its instance works on';
  static override description =
    'Without an id it is the only turn that runs. A turn that waits for an instance is never sent. It returns when the turn has ended.';
  static override examples = [
    '<%= config.bin %> interrupt',
    '<%= config.bin %> interrupt aider-3',
    '<%= config.bin %> interrupt --to 1',
  ];
  static override args = { turn: Args.string({ description: 'the id of a turn', ignoreStdin: true }) };
  static override flags = { name: nameFlag, to: { ...toFlag, summary: 'The turn that runs on this instance' } };

  async run(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Interrupt);
    const { interruptTurn } = await import('./services/steer-cluster.ts');
    return interruptTurn({ name: flags.name, turn: args.turn, to: flags.to }, this.signals.signal);
  }
}
