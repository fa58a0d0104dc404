import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { eachEvent } from '../../../jobs/record/past/read-journal.ts';
import { findTranscript, readPart } from '../../../jobs/record/transcripts/find-transcript.ts';
import type { JobResult } from '../../../model/run/job-result.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import type { Excerpt, RunReport } from '../../../reporters/documents/run-report.ts';

/** How much of a text a report has: bytes of a file, UTF-16 units of a prompt. */
const MAX_TEXT = 64 * 1024;
/** How much it has of the end of a transcript. Bytes. */
const MAX_END = 8 * 1024;

/** Where a file of a run is, by its name in the run's folder; null: it has gone. */
export type FileOf = (name: string) => string | null;

/** The files of a run that has just ended, in the folder that its result names. */
export function filesOf({ folder }: StreamedResult): FileOf {
  return (name) => {
    const path = folder === null ? null : join(folder, name);
    return path !== null && existsSync(path) ? path : null;
  };
}

/** What reports of a run are made of: its result, and what its records have beside that. Records that have gone leave gaps. */
export function runReport(result: StreamedResult, fileOf: FileOf): RunReport {
  let prompts: ReadonlyMap<string, string> | null = null;
  // Read when a report first shows a job: the journal of a long run is large, and most runs have no report.
  const promptOf = (id: string) => {
    prompts ??= readPrompts(result.journal ?? fileOf('journal.jsonl'));
    return prompts.get(id);
  };
  return {
    result,
    excerptsOf: (job) => ({
      prompt: excerpt(promptOf(job.id), job.transcript),
      answer: excerptOf(fileOf(`answers/${job.id}.md`)) ?? excerpt(job.stdout, job.transcript),
      patch: excerptOf(job.patch ?? fileOf(`patches/${job.id}.patch`)),
      check: excerptOf(job.check_output),
      transcriptEnd: job.success || job.turns === 0 ? null : transcriptEnd(job, fileOf),
    }),
  };
}

/** What was last said between aim and the tool of a job; null: nothing, or it has gone. */
function transcriptEnd(job: JobResult, fileOf: FileOf): string | null {
  const last = findTranscript(job, (name) => [fileOf(name)].filter((path) => path !== null)).parts.at(-1);
  if (last === undefined) return null;
  const skipped = Math.max(0, last.length - MAX_END);
  try {
    const end = { ...last, offset: last.offset + skipped, length: last.length - skipped };
    // The first character may be cut.
    const text = Buffer.concat([...readPart(end)])
      .toString('utf8')
      .replace(/^\ufffd+/, '');
    return skipped === 0 ? text : `…${text}`;
  } catch {
    return null;
  }
}

/** The prompts of the jobs by their ids, from where the run and its later parts began. */
function readPrompts(journal: string | null): Map<string, string> {
  const prompts = new Map<string, string>();
  if (journal === null) return prompts;
  try {
    eachEvent(journal, (event) => {
      if (event.type !== 'run_started' && event.type !== 'run_resumed') return;
      for (const { id, prompt } of event.jobs) prompts.set(id, prompt);
    });
  } catch {
    // What is known by then stays.
  }
  return prompts;
}

function excerpt(text: string | undefined, rest: string | null): Excerpt | null {
  if (text === undefined || text === '') return null;
  return text.length <= MAX_TEXT ? { text, rest: null } : { text: text.slice(0, MAX_TEXT).toWellFormed(), rest };
}

function excerptOf(path: string | null): Excerpt | null {
  if (path === null) return null;
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(MAX_TEXT);
      const read = readSync(file, bytes, 0, MAX_TEXT, 0);
      // Without the bytes of a character whose end is not in it.
      const text = new StringDecoder('utf8').write(bytes.subarray(0, read));
      return { text, rest: fstatSync(file).size > read ? path : null };
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
