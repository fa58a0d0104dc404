import { Args, Flags } from '@oclif/core';
import { AimCommand, type CommandResult, secondsFlag } from './host/aim-command.ts';
import { nameFlag, toFlag } from './flags/cluster-flags.ts';

export default class Read extends AimCommand {
  static override summary = 'Print the answer of a turn that was sent without waiting';
  static override description = [
    'Waits for the turn to end. Without an id it is the oldest turn that ended and that nobody has read, or the next',
    'one that ends. Ended turns are kept, to a bound, until they are read. The exit code is as that of `send`.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> read aider-3',
    '<%= config.bin %> read --to 1 --timeout 60',
    '<%= config.bin %> read --json | jq -r .turn',
  ];
  static override args = {
    turn: Args.string({ description: 'the id of a turn, as `send --no-wait` prints it', ignoreStdin: true }),
  };
  static override flags = {
    name: nameFlag,
    to: { ...toFlag, summary: 'The next turn of this instance' },
    timeout: Flags.custom<number>({ summary: 'Seconds to wait for it', parse: secondsFlag('--timeout') })(),
  };

  async run(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Read);
    const { readTurn } = await import('./services/read.ts');
    return readTurn({ ...flags, turn: args.turn }, this.signals.signal);
  }
}
