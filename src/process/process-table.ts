import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type Clock, sleep } from '../lib/clock.ts';

/** A process. Its birth distinguishes it from a later one with the same pid. */
export interface ProcessId {
  readonly pid: number;
  /** When it was started, in a unit of the system's. Only compared for equality. */
  readonly birth: string;
}

interface Row extends ProcessId {
  readonly parent: number;
}

/** All processes that aim may see, by /proc, or by `ps` where there is none. */
export function processTable(): readonly Row[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** The birth of a living process, or null. A zombie does not live. */
export function birthOf(pid: number): string | null {
  if (process.platform === 'linux') return rowFromProc(pid)?.birth ?? null;
  return fromPs().find((row) => row.pid === pid)?.birth ?? null;
}

/**
 * Waits until a process has gone, looking every `everyMs` milliseconds.
 * @param maxMs how long at most. @returns false: it lives after that.
 */
export async function waitUntilGone(
  { pid, birth }: ProcessId,
  clock: Clock,
  everyMs: number,
  maxMs = Infinity,
): Promise<boolean> {
  const until = clock.now() + maxMs;
  while (birthOf(pid) === birth) {
    if (clock.now() >= until) return false;
    await sleep(clock, everyMs);
  }
  return true;
}

/** Whether one of the processes lives. Where that takes as long as to look at all processes, it may. */
export function mayLive(ids: readonly ProcessId[]): boolean {
  return process.platform !== 'linux' || ids.some(({ pid, birth }) => rowFromProc(pid)?.birth === birth);
}

/** The processes below `root`, at any depth, children before grandchildren. */
export function descendantsOf(root: number, table: readonly Row[] = processTable()): ProcessId[] {
  const children = Map.groupBy(table, (row) => row.parent);
  const found: ProcessId[] = [];
  const queue = [root];
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      queue.push(child.pid);
    }
  }
  return found;
}

/**
 * Processes whose environment contains `NAME=value`, this one excepted. The environment is what a process was started
 * with, so a child that went into a session of its own is still found. Only Linux shows it; elsewhere: none.
 */
export function processesWithEnv(name: string, value: string): ProcessId[] {
  if (process.platform !== 'linux') return [];
  const needle = Buffer.from(`${name}=${value}`);
  const found: ProcessId[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const environ = readFileSync(`/proc/${entry}/environ`);
      if (!environ.includes(needle)) continue;
    } catch {
      continue; // gone, or another user's
    }
    const row = rowFromProc(pid);
    if (row !== null) found.push(row);
  }
  return found;
}

function fromProc(): Row[] {
  const rows: Row[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const row = rowFromProc(pid);
    if (row !== null) rows.push(row);
  }
  return rows;
}

function rowFromProc(pid: number): Row | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The program's name is in parentheses and may contain any character, so count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  return { pid, parent: Number(fields[1]), birth: fields[19] ?? '' };
}

function fromPs(): Row[] {
  const out = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,lstart='], {
    encoding: 'utf8',
    // A birth has the same form whatever the terminal's time zone and language.
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  });
  const rows: Row[] = [];
  for (const line of out.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (match === null || match[3]!.startsWith('Z')) continue;
    rows.push({ pid: Number(match[1]), parent: Number(match[2]), birth: match[4]! });
  }
  return rows;
}
