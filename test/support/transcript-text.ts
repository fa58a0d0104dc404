import { join } from 'node:path';
import { findTranscript, readPart } from '../../src/jobs/record/transcripts/find-transcript.ts';
import type { RunResult } from '../../src/model/run/run-result.ts';

/** All that went between aim and the tool of a job, as it is on the disk. */
export function transcriptText({ jobs, folder }: RunResult, id: string): string {
  const job = jobs.find((each) => each.id === id)!;
  const { parts } = findTranscript(job, (name) => [join(folder!, name)]);
  return Buffer.concat(parts.flatMap((part) => [...readPart(part)])).toString('utf8');
}
