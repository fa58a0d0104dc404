import { processesWithEnv } from '../../src/process/process-table.ts';
import { MARK_VARIABLE, OWNER_MARK } from '../../src/process/mark.ts';

/** The pids of all live processes that aim started from this test process, in whatever group or session they are. */
export function leftoverProcesses(): number[] {
  return processesWithEnv(MARK_VARIABLE, OWNER_MARK).map(({ pid }) => pid);
}
