import type { Command } from '@oclif/core';
import Help from './help.ts';
import Interrupt from './interrupt.ts';
import Launch from './launch.ts';
import Read from './read.ts';
import Restart from './restart.ts';
import RunJobs from './run-jobs.ts';
import Send from './send.ts';
import Status from './status.ts';
import Stop from './stop.ts';
import Tools from './tools.ts';
import Validate from './validate.ts';

/** Every command, by the name that is typed. */
export const COMMANDS: Readonly<Record<string, Command.Class>> = {
  help: Help,
  interrupt: Interrupt,
  launch: Launch,
  read: Read,
  restart: Restart,
  'run-jobs': RunJobs,
  send: Send,
  status: Status,
  stop: Stop,
  tools: Tools,
  validate: Validate,
};
