import { processesWithEnv } from '../../src/process/process-table.ts';
import { MARK_VARIABLE } from '../../src/process/process-tree.ts';
import { OWNER_MARK } from '../../src/process/records/orphan-record.ts';

/** Pids of all processes that this test process had aim start and that still live, wherever they went. */
export function leftOver(): number[] {
  return processesWithEnv(MARK_VARIABLE, OWNER_MARK).map(({ pid }) => pid);
}
