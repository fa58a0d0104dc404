import { AimError } from '../../model/errors.ts';
import { ONE_SESSION, type PoolSettings } from '../../model/pool/pool-settings.ts';
import type { DetectedTool } from '../detect/detect.ts';
import type { ToolRow } from '../tool-row.ts';

/** Whether instances of a pool share processes. */
export function sharesProcesses({ processes, count }: Pick<PoolSettings, 'processes' | 'count'>): boolean {
  return processes !== null && processes < count;
}

/**
 * A tool as a pool of these settings runs it. Where its instances share processes, it may be spoken to in another way.
 * @throws AimError usage where that is asked of a tool that can't do it.
 */
export function toolOfPool(tool: DetectedTool, settings: Pick<PoolSettings, 'processes' | 'count'>): DetectedTool {
  const { row } = tool;
  if (settings.processes === null) return tool;
  if (row.sharedProcess === undefined) throw new AimError('usage', `processes: is not for ${row.id}: ${ONE_SESSION}`);
  if (!sharesProcesses(settings)) return tool;
  const own = Object.entries(row.sharedProcess).filter(([, value]) => value !== undefined);
  const replaced: Partial<ToolRow> = Object.fromEntries(own);
  return { ...tool, row: { ...row, ...replaced } };
}
