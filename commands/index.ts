import type { Command } from '@oclif/core';
import Help from './help.ts';
import RunJobs from './run-jobs.ts';
import Tools from './tools.ts';
import Validate from './validate.ts';

/** Every command, by the name that is typed. */
export const COMMANDS: Readonly<Record<string, Command.Class>> = {
  help: Help,
  'run-jobs': RunJobs,
  tools: Tools,
  validate: Validate,
};
