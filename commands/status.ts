import { AimCommand, type CommandResult } from './host/aim-command.ts';
import { nameFlag } from './flags/cluster-flags.ts';

export default class Status extends AimCommand {
  static override summary = 'Show the clusters and runs that are held, and each of their instances';
  static override description =
    'Without --name all that run are shown; with one that does not run the exit code is 4. --json follows schema/status.schema.json.';
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --name review',
    "<%= config.bin %> status --json | jq '.clusters[].instances[] | select(.alive | not)'",
  ];
  static override flags = { name: nameFlag };

  async run(): Promise<CommandResult> {
    const { flags } = await this.parse(Status);
    const { showStatus } = await import('./services/status.ts');
    return showStatus(flags.name, this.signals.signal);
  }
}
