import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { messageOf } from '../../../model/errors.ts';
import type { RunFolder } from '../run-folder.ts';
import { JobTranscript, type JobTranscriptPlace } from './job-transcript.ts';
import { TranscriptFile } from './transcript-file.ts';

/** How far a file of a run was written as far as its records say, in bytes, by its name in the folder of the run. */
export type EndOf = (name: string) => number;

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
 * that is free. A file that is shorter than what was written to it, or has gone, gets no more: by another one, what stood there
 * is not taken for what comes.
 */
export class RunTranscripts implements Disposable {
  readonly #folder: Pick<RunFolder, 'transcript'>;
  /** By their names. */
  readonly #files = new Map<string, TranscriptFile>();
  /** What is being written, by the instance or process: it has one job at a time. */
  readonly #open = new Map<string, JobTranscript>();
  /** How far this aim has written each file, in bytes, by its name. */
  readonly #ends = new Map<string, number>();
  readonly #endBefore: EndOf;

  /** @param endBefore what the parts of the run before this one have written. */
  constructor(folder: Pick<RunFolder, 'transcript'>, endBefore: EndOf = () => 0) {
    this.#folder = folder;
    this.#endBefore = endBefore;
  }

  /** Begins what an attempt has on an instance. Nothing is written before its first byte. */
  begin({ pool, instance, job, attempt }: TranscribedAttempt): JobTranscript {
    const name = instance === null ? this.#freeName(pool) : nameOf(pool, 'instance', instance);
    this.#open.get(name)?.[Symbol.dispose]();
    const place = this.#place(name);
    const transcript = new JobTranscript(place, job, attempt, () => {
      if ('name' in place) this.#ends.set(place.name, Math.max(this.#endOf(place.name), transcript.end ?? 0));
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

  /** The file of an instance, or the first of its further ones that nobody has cut or removed, at its end. */
  #place(instance: string): JobTranscriptPlace {
    try {
      for (let nth = 1; ; nth += 1) {
        const own = nth === 1 ? `${instance}.txt` : `${instance}.${nth}.txt`;
        const name = `transcripts/${own}`;
        const end = this.#endOf(name);
        const known = this.#files.get(name);
        if (known === undefined && end > 0 && !existsSync(this.#folder.transcript(own))) continue;
        const file = known ?? new TranscriptFile(this.#folder.transcript(own));
        this.#files.set(name, file);
        const { size } = file;
        if (size !== null && size >= end) return { file, name, size };
        file[Symbol.dispose]();
        this.#files.delete(name);
        // Nothing of an earlier job was in it.
        if (end === 0) nth -= 1;
      }
    } catch (error) {
      return { why: messageOf(error) };
    }
  }

  #endOf(name: string): number {
    return Math.max(this.#ends.get(name) ?? 0, this.#endBefore(name));
  }
}

/** What the files of an instance or a process are called, without the end of their names. No two pools share a name, whatever theirs end with. */
function nameOf(pool: string, kind: 'instance' | 'process', at: number): string {
  const name = encodeURIComponent(pool.toWellFormed()).replaceAll('%40', '@');
  const hash = () => createHash('sha256').update(pool).digest('hex').slice(0, 12);
  const folder = name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME)}-${hash()}`;
  return `${folder}/${kind}-${at}`;
}
