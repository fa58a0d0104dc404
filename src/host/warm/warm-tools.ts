import { readFileSync, statSync } from 'node:fs';
import type { WarmTool } from '../../model/pool/warm-tool.ts';
import {
  listResidents,
  type ResidentPlace,
  type ResidentRecord,
} from '../../process/fork-server/resident/resident-files.ts';
import { processTable } from '../../process/process-table.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The tools that `aim warm` keeps loaded for this user. */
export function warmTools(environment: Environment): WarmTool[] {
  return listResidents(environment).flatMap(({ place, record }) => warmTool(place, record) ?? []);
}

/** The ids of the tools that are loaded and kept. */
export function warmIds(environment: Environment): string[] {
  return listResidents(environment).flatMap(({ record }) => (record.state === 'ready' ? [record.tool] : []));
}

/** A resident server as users see it; null: it has failed, and is about to end. */
export function warmTool(place: ResidentPlace, record: ResidentRecord): WarmTool | null {
  if (record.state === 'failed') return null;
  const { tool, tool_version: version, state, pid, python, models, started_at, for_seconds } = record;
  const isReady = state === 'ready';
  const runs = processTable().filter(({ parent }) => parent === pid).length;
  const used = isReady && runs === 0 ? lastUse(place) : null;
  return {
    tool,
    version,
    state,
    pid,
    python,
    models,
    memory_mb: memoryOf(pid),
    loading_ms: isReady ? record.loading_ms : null,
    cold: isReady ? record.cold : [],
    started_at,
    runs,
    for_seconds,
    ends_at: used === null ? null : new Date(used + for_seconds * 1000).toISOString(),
  };
}

/** The time of its record is that of its last use. Milliseconds since the epoch; null: it has just ended. */
function lastUse({ record }: ResidentPlace): number | null {
  return statSync(record, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

/** The memory of a process, where a page that n processes share counts 1/n for each: PSS, 10⁶ bytes. Null: it has gone. */
function memoryOf(pid: number): number | null {
  try {
    const kb = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return kb === undefined ? null : Math.round((Number(kb) * 1024) / 1e6);
  } catch {
    return null;
  }
}
