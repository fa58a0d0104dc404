import type { CommandRow } from '../table/define-command.ts';

/** Variables of the environment that aim uses, and for what. Keys of tools are in their rows: `aim tools`. */
const OF_EVERY_COMMAND: Readonly<Record<string, string>> = {
  XDG_CONFIG_HOME:
    'its folder aim has your defaults for flags (config.json) and your tools (tools.json); ~/.config by default',
  XDG_STATE_HOME:
    'how long jobs took, logs of clusters in the background, and records of runs where a checkout can’t have them; ~/.local/state by default',
  XDG_CACHE_HOME: 'worktrees of runs; ~/.cache by default',
  XDG_RUNTIME_DIR: 'sockets of clusters; a folder of yours in /tmp by default',
  NO_COLOR: 'not empty: no colours',
  FORCE_COLOR: '1: colours everywhere; 0: none',
  CLICOLOR_FORCE: '1: colours everywhere',
  LC_ALL: 'or LC_CTYPE, or LANG: not UTF-8: aim’s own text is ASCII',
  AIM_DEBUG: '1: an error that is a bug of aim comes with its place',
};

/** The variables that a command uses beside those of every command; without a command: those that every one uses. */
export function environmentTexts(row?: CommandRow): readonly (readonly [name: string, text: string])[] {
  return Object.entries(row === undefined ? OF_EVERY_COMMAND : (row.environment ?? {}));
}
