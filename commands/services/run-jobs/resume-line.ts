import { shellWord } from '../../../src/lib/text/shell-word.ts';
import { leftToDo } from '../../../src/jobs/record/past/left-to-do.ts';
import type { StreamedResult } from '../../../src/model/run/run-result.ts';

/** What the command line needs to find the run again. */
export interface ResumePlace {
  /** The folder in which aim was started. */
  readonly folder: string;
  readonly stateDir: string | undefined;
  /** Whether jobs may have no end at all. */
  readonly isCutShort?: boolean;
}

/**
 * What a run can go on with, as lines for a terminal: the last one is the command, and can be copied as it is. None for a
 * run that did all it was to do, and for one whose journal has gone.
 */
export function resumeLines(result: StreamedResult, { folder, stateDir, isCutShort = false }: ResumePlace): string[] {
  const { run_id, cwd, journal } = result;
  if (journal === null) return [];
  const left = leftToDo(result);
  const isStopped = isCutShort || left.stopped;
  if (!isStopped && !left.failed) return [];
  const words = [
    'aim run-jobs --resume',
    run_id,
    ...(isStopped ? [] : ['--only-failed']),
    ...(cwd === folder ? [] : ['--cwd', shellWord(cwd)]),
    ...(stateDir === undefined ? [] : ['--state-dir', shellWord(stateDir)]),
  ];
  return ['', isStopped ? 'To go on with what was not done:' : 'To try again what failed:', words.join(' ')];
}
