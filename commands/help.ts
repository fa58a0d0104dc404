import { Args, Help as OclifHelp } from '@oclif/core';
import { AimCommand, type CommandResult } from './host/aim-command.ts';

export default class Help extends AimCommand {
  static override summary = 'Tell what a command does';
  static override args = { command: Args.string({ description: 'a command', ignoreStdin: true }) };
  static override strict = false;

  async run(): Promise<CommandResult> {
    const { argv } = await this.parse(Help);
    await new OclifHelp(this.config).showHelp(argv.map(String));
    return { exitCode: 0, lines: [], document: {} };
  }
}
