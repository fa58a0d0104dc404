import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { namesIn } from '../../src/lib/files/names-in.ts';

/** Bit of the mode of `/proc/PID/fd/N`: the descriptor is open for writing. */
const IS_WRITTEN = 0o200;

/**
 * Whether another process of this session may write to what a descriptor of this one writes to: the file, pipe or socket is
 * open for writing there too. So it is under `xargs -P`, and for jobs in the background of a shell. A pipe of a program's own
 * is not. Where there is no /proc it is not known, and the answer is yes.
 */
export function isShared(descriptor: number): boolean {
  let target: string;
  try {
    target = readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return true;
  }
  const session = sessionOf('self');
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && sessionOf(name) === session)
    .some((pid) => namesIn(`/proc/${pid}/fd`).some((fd) => writesTo(`/proc/${pid}/fd/${fd}`, target)));
}

/** The id of a process's session; null: it has gone. */
function sessionOf(pid: string): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program is in brackets, and may have anything in it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ', 4)[3] ?? null;
  } catch {
    return null;
  }
}

function writesTo(link: string, target: string): boolean {
  try {
    return readlinkSync(link) === target && (lstatSync(link).mode & IS_WRITTEN) !== 0;
  } catch {
    return false;
  }
}
