import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, sep } from 'node:path';
import { type Clock, sleep } from '../../../lib/clock.ts';
import { type ProcessId, processesWithEnv } from '../../../process/process-table.ts';
import { signalProcess } from '../../../process/process-tree.ts';
import { GIT_MARK_VARIABLE } from '../../git/run/git-environment.ts';

const LOOK_MS = 50;
/** How long the git processes of a killed aim may take to end. A checkout of a large repository takes a while. */
const WAIT_MS = 60_000;

/**
 * Waits for the git processes that a killed aim left: one in the middle of a checkout had better end it. Those that take too
 * long are killed. Only Linux shows them; elsewhere it returns at once.
 */
export async function waitForGitOf(mark: string, clock: Clock, signal: AbortSignal): Promise<void> {
  const began = clock.now();
  for (let left = gitOf(mark); left.length > 0; left = gitOf(mark)) {
    if (clock.now() - began > WAIT_MS) for (const id of left) signalProcess(id, 'SIGKILL');
    await sleep(clock, LOOK_MS, signal);
  }
}

/** The git processes with a mark: not what a hook of the user's left, nor a daemon of git's. */
export function gitOf(mark: string): ProcessId[] {
  return processesWithEnv(GIT_MARK_VARIABLE, mark).filter(({ pid }) => {
    const argv = argvOf(pid);
    return isGit(argv);
  });
}

/**
 * Whether somebody works with git in one of the folders, or has the file open. Null: that can't be seen on this system.
 */
export function gitWorksIn(folders: readonly string[], file: string): boolean | null {
  if (process.platform !== 'linux') return null;
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    if (openFiles(pid).includes(file)) return true;
    const argv = argvOf(Number(pid));
    if (!isGit(argv)) return false;
    const cwd = linkOf(`/proc/${pid}/cwd`);
    return cwd !== null && folders.some((folder) => cwd === folder || cwd.startsWith(folder + sep));
  });
}

/** Whether a process is git, or a program of its own: not its daemon, which works for nobody in particular. */
function isGit(argv: readonly string[]): boolean {
  return /^git\b/.test(basename(argv[0] ?? '')) && !argv.includes('fsmonitor--daemon');
}

function argvOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => linkOf(`/proc/${pid}/fd/${fd}`) ?? []);
  } catch {
    return [];
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
