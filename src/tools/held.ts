import type { Approvals } from '../model/approvals.ts';
import type { ToolRow } from './tool-row.ts';

/**
 * Whether a tool is known to do, under these approvals, no more than they let it, or to report what it does beyond. What
 * keeps it to them is a sandbox (codex), its own rule or mode (an entry in `approvals` of its row, which may be empty), lines
 * of its own language or arguments for a process per job. Of a row that has none of these nothing is known.
 */
export function isHeld(row: ToolRow, approvals: Approvals, way: 'pooled' | 'one-shot'): boolean {
  if (approvals === 'allow-all') return false;
  if (row.protocol === 'codex-app-server' || row.protocol === 'remote') return true;
  if (row.approvals[approvals] !== undefined) return true;
  if (approvals === 'allow-edits') return false;
  return way === 'pooled'
    ? (row.repl?.readOnlyCommands ?? []).length > 0
    : (row.oneShot?.readOnlyArgs ?? []).length > 0;
}
