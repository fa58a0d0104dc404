import { prepareRun } from '../../jobs/run/open/prepare-run.ts';
import { workingFolder } from '../../workspace/working-folder.ts';
import { copyForRehearsal } from '../../workspace/rehearsal-copy.ts';
import type { RunJobsOptions } from './run-host.ts';

/** A run that works in a copy. Disposing removes the copy of a run that never began. */
export interface RehearsedRun extends Disposable {
  readonly run: RunJobsOptions;
}

/**
 * A run as it is rehearsed: where the tools of the file were replaced by one that only rehearses, it works in a copy of the
 * checkout. The file was written for real work, and the rehearsal agent appends a line to every file that it names.
 * @returns the run in the copy; null: no tool was replaced so. @throws AimError invalid_file, before anything is copied.
 */
export async function rehearseInCopy(run: RunJobsOptions, signal: AbortSignal): Promise<RehearsedRun | null> {
  const tool = run.overrides?.tool;
  if (tool === undefined || run.registry?.find(tool)?.rehearsal !== true) return null;
  const { found } = await prepareRun(run, signal);
  const copy = await copyForRehearsal(workingFolder(run.cwd), signal);
  return {
    // What the rehearsal agent takes is no measure of the work.
    run: { ...run, found, learns: false, cwd: copy.cwd, onBegun: () => copy.keep() },
    [Symbol.dispose]: () => copy[Symbol.dispose](),
  };
}
