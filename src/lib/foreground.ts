import { readFileSync } from 'node:fs';

/**
 * Whether this process is in the foreground of its terminal: one in the background is stopped when it reads from it or
 * changes its modes. True where that is not known, which is so on macOS.
 */
export function isInForeground(): boolean {
  let stat: string;
  try {
    stat = readFileSync('/proc/self/stat', 'latin1');
  } catch {
    return true;
  }
  // The name of the program comes first and may have anything in it. proc(5): state, ppid, pgrp, session, tty_nr, tpgid.
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === foreground;
}
