import answer from './answer.ts';
import attach from './attach.ts';
import clean from './clean.ts';
import complete from './complete.ts';
import completion from './completion.ts';
import doctor from './doctor.ts';
import help from './help.ts';
import init from './init.ts';
import interrupt from './interrupt.ts';
import launch from './launch.ts';
import logs from './logs.ts';
import mcp from './mcp.ts';
import merge from './merge.ts';
import read from './read.ts';
import report from './report.ts';
import restart from './restart.ts';
import runJobs from './run-jobs.ts';
import runs from './runs.ts';
import schema from './schema.ts';
import send from './send.ts';
import show from './show.ts';
import skill from './skill.ts';
import status from './status.ts';
import stop from './stop.ts';
import type { CommandTable } from './table/define-command.ts';
import tools from './tools.ts';
import validate from './validate.ts';
import wait from './wait.ts';
import warm from './warm.ts';

/**
 * The table of commands: every command by its name. It is data that loads neither oclif nor a schema; what a command does is
 * imported by its call. oclif's classes are made from it, and so is all else that has to know commands or flags.
 */
export const COMMANDS: CommandTable = {
  answer,
  attach,
  clean,
  complete,
  completion,
  doctor,
  help,
  init,
  interrupt,
  launch,
  logs,
  mcp,
  merge,
  read,
  report,
  restart,
  'run-jobs': runJobs,
  runs,
  schema,
  send,
  show,
  skill,
  status,
  stop,
  tools,
  validate,
  wait,
  warm,
};
