import { MARK_VARIABLE } from './mark.ts';
import { birthOf, descendantsOf, mayLive, type ProcessId, processesWithEnv, processTable } from './process-table.ts';

/** Sends a signal to a process, unless it has ended and another one has its pid. */
export function signalProcess(id: ProcessId, signal: NodeJS.Signals): void {
  if (birthOf(id.pid) !== id.birth) return;
  try {
    process.kill(id.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/**
 * Sends a signal to the process group that a living process leads.
 * @returns false: it leads none.
 */
export function signalGroupOf(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** A process and its descendants, as they are now. */
export function treeOf(pid: number): ProcessId[] {
  const table = processTable();
  const root = table.find((row) => row.pid === pid);
  return root === undefined ? [] : [root, ...descendantsOf(pid, table)];
}

/**
 * Kills the given processes, their descendants and everything with the mark in its environment. It looks again until it
 * finds nothing new, because a process may fork while it is being killed.
 * @returns how many were killed.
 */
export function killAll(known: readonly ProcessId[], mark: string): number {
  const killed = new Set<string>();
  for (let round = 0; round < 10; round++) {
    // Mostly all have ended: then nothing is below them, and not every process of the machine is looked at for that.
    const table = mayLive(known) ? processTable() : [];
    const alive = new Map(table.map((row) => [row.pid, row]));
    const targets = new Map<number, ProcessId>();
    for (const id of known) {
      if (alive.get(id.pid)?.birth !== id.birth) continue;
      targets.set(id.pid, id);
      for (const below of descendantsOf(id.pid, table)) targets.set(below.pid, below);
    }
    for (const id of processesWithEnv(MARK_VARIABLE, mark)) targets.set(id.pid, id);
    targets.delete(process.pid);
    const fresh = [...targets.values()].filter((id) => !killed.has(`${id.pid}/${id.birth}`));
    if (fresh.length === 0) break;
    for (const id of fresh) {
      killed.add(`${id.pid}/${id.birth}`);
      signalProcess(id, 'SIGKILL');
    }
  }
  return killed.size;
}
