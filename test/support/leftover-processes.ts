import { processesWithEnv } from '../../src/process/process-table.ts';
import { MARK_VARIABLE } from '../../src/process/process-tree.ts';
import { OWNER_MARK } from '../../src/process/records/orphan-record.ts';

/** The pids of all live processes that aim started from this test process, in whatever group or session they are. */
export function leftoverProcesses(): number[] {
  return processesWithEnv(MARK_VARIABLE, OWNER_MARK).map(({ pid }) => pid);
}
