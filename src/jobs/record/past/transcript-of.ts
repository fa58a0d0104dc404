import { AimError } from '../../../model/errors.ts';
import type { JobResult } from '../../../model/run/job-result.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import type { RecordedRun } from '../../../workspace/state-folders.ts';
import { findParts, findTranscript, type FoundTranscript } from '../transcripts/find-transcript.ts';
import { partSoFar } from '../transcripts/part-so-far.ts';
import { foldJournal } from './past-run.ts';

/**
 * The transcript of a job of a run, as far as it goes: also of a job that is at work, or that was when aim was killed.
 * @param result of the run, or what is known of it so far. Null: the run has no such job.
 */
export function transcriptOf(run: RecordedRun, result: StreamedResult, id: string): FoundTranscript | null {
  const pathsOf = (name: string) => run.files(name);
  const job = result.jobs.find((each) => each.id === id);
  if (job !== undefined) return findTranscript(job, pathsOf);
  const journal = run.file('journal.jsonl');
  if (journal === null) return null;
  const { state } = foldJournal(journal);
  if (state.started?.jobs.some((each) => each.id === id) !== true) return null;
  const now = state.jobState(id);
  const ended = state.attemptsAt(id).flatMap(({ result: { transcript } }) => transcript ?? []);
  const open = now.name === 'running' ? now.open.transcript : null;
  const last = open === null ? null : partSoFar(open, pathsOf(open.file)[0] ?? null);
  return findParts(id, last === null ? ended : [...ended, last], pathsOf);
}

/** @throws AimError no_transcript where nothing of it is there. */
export function requireTranscript(
  found: FoundTranscript,
  run: string,
  { id, turns }: Pick<JobResult, 'id' | 'turns'>,
): FoundTranscript {
  if (found.parts.length > 0) return found;
  const empty =
    turns > 0
      ? 'could not be written, as its run warned'
      : 'is empty: nothing went to its tool, and nothing came from it';
  const why = found.gone > 0 ? 'has gone, or was changed' : empty;
  throw new AimError('no_transcript', `the transcript of job ${id} of run ${run} ${why}`);
}
