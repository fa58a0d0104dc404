import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandRow } from '../table/define-command.ts';

/** What the exit codes mean that every command has. */
const OF_EVERY_COMMAND: Readonly<Record<number, string>> = {
  [EXIT.ok]: 'it did what was asked',
  [EXIT.failed]: 'something did not go well; stderr says what',
  [EXIT.invalid]: 'the command line or a file is not valid; nothing was started',
  [EXIT.bug]: 'a bug of aim; AIM_DEBUG=1 shows where',
  [EXIT.io]: 'stdout or a record could not be written',
  [EXIT.interrupted]: 'interrupted by Ctrl-C',
  [EXIT.terminated]: 'ended by SIGTERM or SIGHUP',
};

/** The exit codes of a command with what they mean, in their order; without a command: those that every one has. */
export function exitTexts(row?: CommandRow): readonly (readonly [code: string, text: string])[] {
  return Object.entries({ ...OF_EVERY_COMMAND, ...row?.exitCodes });
}
