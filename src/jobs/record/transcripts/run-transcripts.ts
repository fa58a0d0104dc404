import { createHash } from 'node:crypto';
import { messageOf } from '../../../model/errors.ts';
import type { RunFolder } from '../run-folder.ts';
import { JobTranscript, type JobTranscriptPlace } from './job-transcript.ts';
import { TranscriptFile } from './transcript-file.ts';

/** How long the name of a folder becomes by that of its pool, which may have the name of a model in it. */
const MAX_NAME = 100;

/** An attempt at a job, and what it runs on. */
export interface TranscribedAttempt {
  readonly pool: string;
  /** Null: processes of the job's own. */
  readonly instance: number | null;
  readonly job: string;
  /** From 1. */
  readonly attempt: number;
}

/**
 * The transcripts of a run: for each instance a file that only grows, and where each part of it begins and ends. So a run has
 * as many files open as it has instances, however many jobs it has. Jobs with processes of their own take the lowest place
 * that is free.
 */
export class RunTranscripts implements Disposable {
  readonly #folder: Pick<RunFolder, 'transcript'>;
  /** By their names. */
  readonly #files = new Map<string, TranscriptFile>();
  /** What is being written, by the name of its file: an instance has one job at a time. */
  readonly #open = new Map<string, JobTranscript>();

  constructor(folder: Pick<RunFolder, 'transcript'>) {
    this.#folder = folder;
  }

  /** Begins what an attempt has on an instance. Nothing is written before its first byte. */
  begin({ pool, instance, job, attempt }: TranscribedAttempt): JobTranscript {
    const name = instance === null ? this.#freeName(pool) : nameOf(pool, 'instance', instance);
    this.#open.get(name)?.[Symbol.dispose]();
    const transcript = new JobTranscript(this.#place(name), job, attempt, () => {
      if (this.#open.get(name) === transcript) this.#open.delete(name);
    });
    this.#open.set(name, transcript);
    return transcript;
  }

  [Symbol.dispose](): void {
    for (const transcript of this.#open.values()) transcript[Symbol.dispose]();
    for (const file of this.#files.values()) file[Symbol.dispose]();
    this.#files.clear();
  }

  #freeName(pool: string): string {
    for (let at = 0; ; at++) {
      const name = nameOf(pool, 'process', at);
      if (!this.#open.has(name)) return name;
    }
  }

  /** The file, at its end. One that somebody has removed is begun again, where there is a folder for it. */
  #place(name: string): JobTranscriptPlace {
    try {
      const known = this.#files.get(name);
      const size = known?.size ?? null;
      if (known !== undefined && size !== null) return { file: known, name: `transcripts/${name}`, size };
      known?.[Symbol.dispose]();
      this.#files.delete(name);
      const file = new TranscriptFile(this.#folder.transcript(name));
      this.#files.set(name, file);
      return { file, name: `transcripts/${name}`, size: file.size ?? 0 };
    } catch (error) {
      return { why: messageOf(error) };
    }
  }
}

/** What the file of an instance or a process is called. No two pools share a name, whatever theirs end with. */
function nameOf(pool: string, kind: 'instance' | 'process', at: number): string {
  const name = encodeURIComponent(pool.toWellFormed()).replaceAll('%40', '@');
  const hash = () => createHash('sha256').update(pool).digest('hex').slice(0, 12);
  const folder = name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME)}-${hash()}`;
  return `${folder}/${kind}-${at}.txt`;
}
