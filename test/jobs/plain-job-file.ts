import { expandJobs } from '../../src/jobs/file/expand/expand-jobs.ts';
import { NO_MATERIAL } from '../../src/jobs/file/expand/job-material.ts';
import { type JobFile, jobFileSchema } from '../../src/jobs/file/job-file.ts';

/** A job file of which every job stands for itself and has its prompt. */
export function plainJobFile(document: unknown): JobFile {
  return expandJobs(jobFileSchema.parse(document), NO_MATERIAL).file;
}
