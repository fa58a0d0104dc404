import { Command, Help } from '@oclif/core';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandResult } from './command-result.ts';
import { JSON_FLAG } from './define-command.ts';
import { optionalArgument } from './flag-kinds.ts';

/** `aim help` and `aim help COMMAND`. */
export class HelpCommand extends Command {
  static override summary = 'Show what a command does and takes';
  static override args = { command: optionalArgument('a command').definition };
  static override baseFlags = JSON_FLAG;
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
