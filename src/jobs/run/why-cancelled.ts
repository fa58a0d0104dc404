import { AimError } from '../../model/errors.ts';

/** Whether an error is only how a wait ended because the run does, and no fault of what was waited for. */
export function isEndOfRun(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || error instanceof AimError);
}

/** Why a job is not started any more, as its result has it. The cause itself is in the result of the run, once. */
export function whyCancelled(reason: unknown): string {
  if (!(reason instanceof AimError)) return 'the run was interrupted';
  if (reason.code === 'record_failed') return "the run's journal can't be written";
  return reason.code === 'shut_down' ? reason.message : 'the run was interrupted';
}
