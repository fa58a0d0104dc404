import { Args, Command, Help } from '@oclif/core';
import { EXIT } from '../../src/model/exit-codes.ts';
import help from '../help.ts';
import type { CommandResult } from './command-result.ts';
import { BASE_FLAGS } from './oclif-command.ts';

/** `aim help` and `aim help COMMAND`: oclif has only `--help`. */
export class HelpCommand extends Command {
  static override summary = help.summary;
  static override args = {
    command: Args.string({ description: help.args['command']!.description, ignoreStdin: true }),
  };
  static override flags = {};
  static override baseFlags = BASE_FLAGS;
  static override strict = false;

  override async run(): Promise<CommandResult> {
    const { argv } = await this.parse(HelpCommand);
    await new Help(this.config).showHelp(argv.map(String));
    return { exitCode: EXIT.ok, lines: [], document: {} };
  }

  protected override async catch(error: unknown): Promise<never> {
    throw error;
  }
}
