import { readFileSync } from 'node:fs';
import { treeOf } from '../src/process/process-tree.ts';

/** Memory in megabytes (10⁶ bytes). */
export interface Memory {
  /** Shared pages counted by the share of each process. */
  readonly pss: number;
  /** Of it, what is no file's: heap, stacks. */
  readonly anon: number;
}

/** The memory of a process now; null when it has ended. Linux only. */
export function memoryOf(pid: number): Memory | null {
  const fields = fieldsOf(`/proc/${pid}/smaps_rollup`);
  const [pss, anon] = [fields?.get('Pss'), fields?.get('Pss_Anon')];
  return pss === undefined || anon === undefined ? null : { pss, anon };
}

/** A process and all below it. */
export function treeMemory(pid: number): Memory & { readonly processes: number } {
  const all = treeOf(pid).flatMap((id) => memoryOf(id.pid) ?? []);
  const add = (key: keyof Memory) => all.reduce((total, memory) => total + memory[key], 0);
  return { pss: add('pss'), anon: add('anon'), processes: all.length };
}

/** The most that a process ever had resident, and what of its memory is no file's now. */
export function residentOf(pid: number): { readonly peak: number; readonly anon: number } | null {
  const fields = fieldsOf(`/proc/${pid}/status`);
  const [peak, anon] = [fields?.get('VmHWM'), fields?.get('RssAnon')];
  return peak === undefined || anon === undefined ? null : { peak, anon };
}

function fieldsOf(path: string): Map<string, number> | null {
  try {
    const found = readFileSync(path, 'utf8').matchAll(/^(\w+):\s+(\d+) kB$/gm);
    return new Map([...found].map(([, name = '', kb]) => [name, (Number(kb) * 1024) / 1e6]));
  } catch {
    return null;
  }
}
