import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { processTable } from '../../../src/process/process-table.ts';
import { MARK_VARIABLE } from '../../../src/process/mark.ts';
import { treeOf } from '../../../src/process/process-tree.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';

const PAGE_BYTES = 4096;

/** The pids of all processes with this very command line, of whatever parent and session. */
export function processesRunning(argv: readonly string[]): number[] {
  const wanted = `${argv.join('\0')}\0`;
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && read(`/proc/${pid}/cmdline`) === wanted);
}

/**
 * What lives of all that aim started, but for this process and what it started, and for what it was forked from: their
 * command lines.
 */
export function unexpectedProcesses(pid: number, parent: number | null): string[] {
  const own = new Set([parent, ...treeOf(pid).map((it) => it.pid)]);
  // What it starts just now has its mark. What was forked shows the mark of its parent, which is of no use.
  const mark = parent === null ? markOf(pid) : null;
  return leftoverProcesses()
    .filter((it) => !own.has(it) && markOf(it) !== mark && existsSync(`/proc/${it}`))
    .map((it) => `${it}: ${read(`/proc/${it}/cmdline`).replaceAll('\0', ' ')}`);
}

/** Each process that aim starts has a mark of its own, which what it starts inherits. */
function markOf(pid: number): string | undefined {
  return read(`/proc/${pid}/environ`)
    .split('\0')
    .find((it) => it.startsWith(`${MARK_VARIABLE}=`));
}

/** Megabytes of a process and all below it that are in memory. */
export function treeMegabytes(pid: number): number {
  const pages = treeOf(pid).map((it) => Number(read(`/proc/${it.pid}/statm`).split(' ')[1] ?? 0));
  return Math.round((pages.reduce((sum, it) => sum + it, 0) * PAGE_BYTES) / 1_000_000);
}

/** How many processes this one has started and not ended. */
export function children(): number {
  return processTable().filter(({ parent }) => parent === process.pid).length;
}

/**
 * Open handles of this process, but for sockets of the network: aim has none of these, and the model server of the tests,
 * which is in this process too, has some for each tool.
 */
export function openHandles(): number {
  const local = new Set(
    read('/proc/self/net/unix')
      .split('\n')
      .map((row) => row.trim().split(/\s+/)[6]),
  );
  return readdirSync('/proc/self/fd').filter((fd) => {
    const socket = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/self/fd/${fd}`))?.[1];
    return socket === undefined || local.has(socket);
  }).length;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // the handle by which the folder was read
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
