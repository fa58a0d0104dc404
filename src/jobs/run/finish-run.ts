import { AimError, messageOf } from '../../model/errors.ts';
import type { RunResult } from '../../model/run-result.ts';
import { runResult } from '../record/run-result.ts';
import { writeResult } from '../record/write-result.ts';
import type { Execution } from './execute-plan.ts';
import type { Run } from './open-run.ts';

/**
 * Ends a run: its result, from its state, is written to `result.json` and is the last event of the journal.
 * A disk that takes neither costs nothing but these: the result is returned all the same, with the fault in it.
 * @param interrupted whether the user ended it.
 */
export async function finishRun(run: Run, execution: Execution, interrupted: boolean): Promise<RunResult> {
  const { record, workspace, clock, folder } = run;
  const { unattributed } = await workspace.finish(new AbortController().signal);
  let result = runResult(record.state, {
    endedAt: clock.now(),
    interrupted,
    fault: faultOf(record.fault.reason ?? execution.bug?.error),
    landing: null,
    unattributed: unattributed === null ? null : [...unattributed],
    pools: [...execution.pools],
    journal: record.path,
  });
  const path = folder.file('result.json');
  const write = () => {
    try {
      writeResult(path, result);
    } catch (error) {
      const fault = new AimError('record_failed', `the result can't be written: ${messageOf(error)}`);
      result = { ...result, fault: result.fault ?? faultOf(fault) };
    }
  };
  write();
  record.emit({ type: 'run_finished', result });
  await record.sync().catch((error: unknown) => {
    if (result.fault !== null) return;
    result = { ...result, fault: faultOf(error) };
    write();
  });
  return result;
}

function faultOf(thrown: unknown): RunResult['fault'] {
  if (thrown === undefined) return null;
  return { code: thrown instanceof AimError ? thrown.code : 'bug', message: messageOf(thrown) };
}
