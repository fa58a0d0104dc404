import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { AimError, messageOf } from '../../model/errors.ts';
import { asAimError } from '../../model/system-error.ts';
import type { RunResult, StreamedResult } from '../../model/run/run-result.ts';
import { runResult } from '../record/results/run-result.ts';
import { writeResult } from '../record/results/write-result.ts';
import type { Execution } from './execute-plan.ts';
import type { Run } from './open/open-run.ts';

/**
 * Ends a run: its result, from its state, is written to `result.json` and is the last event of the journal.
 * A disk that takes neither costs nothing but these: the result is returned all the same, with the fault in it.
 * @param interrupted whether the user ended it.
 */
export async function finishRun(run: Run, execution: Execution, interrupted: boolean): Promise<StreamedResult> {
  const { record, workspace, clock, folder } = run;
  // What was cut short does not land: a resumed run goes on with it.
  const whole = !interrupted && !record.fault.aborted && execution.bug === null;
  const { unattributed, landing, fault } = await workspace.finish(whole, {
    async landing(note) {
      record.emit({ type: 'landing', ...note });
      await record.sync();
    },
    async landed(result) {
      record.emit({ type: 'landed', landing: result });
      await record.sync();
    },
  });
  if (fault !== null) record.emit({ type: 'notice', level: 'error', message: fault, about: null });
  const hasJournal = existsSync(record.path);
  let result = runResult(record.state, hasJournal ? record.results : record.resultsInMemory(), {
    endedAt: clock.now(),
    interrupted,
    fault: faultOf(record.fault.reason ?? execution.bug?.error ?? (fault === null ? undefined : notLanded(fault))),
    // Of an earlier part, where nothing is merged in this one.
    landing: landing ?? record.state.merges.landed,
    unattributed: unattributed === null ? null : [...unattributed],
    pools: [...execution.pools],
    folder: folder.path,
    journal: hasJournal ? record.path : null,
  });
  const write = () => {
    try {
      folder.writeDocument('result.json', (path) => {
        result = { ...result, folder: dirname(path) };
        writeResult(path, result);
      });
    } catch (error) {
      const fault = new AimError('record_failed', `the result can't be written: ${messageOf(error)}`);
      result = { ...result, folder: null, fault: result.fault ?? faultOf(fault) };
    }
  };
  write();
  const notices = [
    ...(result.folder === null || result.folder === folder.path
      ? []
      : [`${folder.path} has gone or can't be written: the result is in ${result.folder}`]),
    ...(result.journal === null ? [`the journal of the run has gone: ${record.path}`] : []),
  ];
  for (const message of notices) record.emit({ type: 'notice', level: 'warning', message, about: null });
  record.emit({ type: 'run_finished', result });
  await record.sync().catch((error: unknown) => {
    if (result.fault !== null) return;
    result = { ...result, fault: faultOf(error) };
    write();
  });
  return result;
}

function notLanded(why: string): AimError {
  return new AimError('workspace_failed', why);
}

function faultOf(cause: unknown): RunResult['fault'] {
  if (cause === undefined) return null;
  const thrown = asAimError(cause);
  return { code: thrown instanceof AimError ? thrown.code : 'bug', message: messageOf(thrown) };
}
