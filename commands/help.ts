// oclif has no such command, only `--help`; its text is made by oclif.
export { HelpCommand as default } from './host/help-command.ts';
