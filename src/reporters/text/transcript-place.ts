import { shellWord } from '../../lib/text/shell-word.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import type { StreamedResult } from '../../model/run/run-result.ts';
import { pathFrom } from './path-from.ts';
import { tidy } from './text-width.ts';

/** Where a person is who wants to see records of a run. */
export interface RecordsPlace {
  /** Where commands are typed, and what paths are relative to. */
  readonly from: string;
  /** The folder that the user named for all records; undefined: they are where aim looks by itself. */
  readonly stateDir: string | undefined;
}

/**
 * How a person gets at the transcript of a job: by a command, as its file has other jobs of the instance too. That of an earlier
 * version of aim is a file of its own, and its path is given. Null: the job has none.
 */
export function transcriptPlace(
  job: JobResult,
  { run_id, cwd }: StreamedResult,
  { from, stateDir }: RecordsPlace,
): string | null {
  if (!job.attempts.some(({ transcript }) => transcript !== undefined)) {
    return job.transcript === null ? null : pathFrom(from, job.transcript);
  }
  const words = [
    'aim show',
    run_id,
    shellWord(job.id),
    '--transcript',
    ...(cwd === from ? [] : ['--cwd', shellWord(cwd)]),
    ...(stateDir === undefined ? [] : ['--state-dir', shellWord(stateDir)]),
  ];
  return tidy(words.join(' '));
}
