import { type Approvals, isReadOnly } from '../model/pool/approvals.ts';
import { rulesOf } from './rules-of.ts';
import type { ToolRow } from './tool-row.ts';

/** How a process of a tool is used: for several jobs, or for one. */
export type ProcessUse = 'pooled' | 'one-shot';

/**
 * Whether a tool is known to do, under these approvals, no more than they let it, or to report what it does beyond. What
 * keeps it to them is a sandbox (codex), its own rule or mode (an entry in `approvals` of its row, which may be empty), lines
 * of its own language, or arguments of a process for one job. Of a row that has none of these nothing is known.
 */
export function staysWithinApprovals(row: ToolRow, approvals: Approvals, use: ProcessUse): boolean {
  if (approvals === 'allow-all') return false;
  if (row.protocol === 'codex-app-server' || row.protocol === 'remote') return true;
  if (rulesOf(row, approvals) !== undefined) return true;
  if (!isReadOnly(approvals)) return false;
  const { repl, oneShot } = row;
  if (use === 'one-shot' && oneShot !== undefined) return oneShot.readOnlyArgs.length > 0;
  return (repl?.readOnlyCommands ?? []).length > 0;
}

/** The approvals that nothing is known to keep a tool to, in one way or another to use it. */
export function notHeldTo(row: ToolRow): Approvals[] {
  const uses: ProcessUse[] = [
    ...(row.protocol === 'exec' ? [] : (['pooled'] as const)),
    ...(row.oneShot === undefined ? [] : (['one-shot'] as const)),
  ];
  const limits = ['read-only', 'deny', 'allow-edits'] as const;
  return limits.filter((approvals) => uses.some((use) => !staysWithinApprovals(row, approvals, use)));
}

/** A warning about a tool that may edit although it may not, or null: a sentence for people. */
export function readingWarning(row: ToolRow, approvals: Approvals, use: ProcessUse): string | null {
  if (staysWithinApprovals(row, approvals, use)) return null;
  return `nothing is known to keep ${row.id} from editing where it may only read; aim looks afterwards, and refuses what it did`;
}
