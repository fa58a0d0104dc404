import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { JobResult } from '../../../model/run/job-result.ts';
import type { TranscriptPart } from '../../../model/run/transcript-part.ts';
import { titleOf } from './job-transcript.ts';

/** A part of the transcript of a job, where it is on the disk. */
export interface FoundPart {
  /** Absolute. */
  readonly path: string;
  /** Where it begins, in bytes. */
  readonly offset: number;
  /** What there is of it, in bytes. */
  readonly length: number;
  /** How many bytes are missing at its end: somebody has cut the file. */
  readonly missing: number;
}

/** The transcript of a job as it is on the disk. */
export interface FoundTranscript {
  /** In the order of the attempts. */
  readonly parts: readonly FoundPart[];
  /** How many parts are gone: somebody has removed or changed their file. */
  readonly gone: number;
}

/** Where a run may have a file of a name: paths that are there, the best first. */
export type PathsOf = (name: string) => readonly string[];

/** Finds the parts of a job that has a result. */
export function findTranscript(
  job: Pick<JobResult, 'id' | 'attempts' | 'transcript'>,
  pathsOf: PathsOf,
): FoundTranscript {
  const parts = job.attempts.flatMap(({ transcript }) => transcript ?? []);
  if (parts.length > 0 || job.transcript === null) return findParts(job.id, parts, pathsOf);
  const own = ownFile([job.transcript, ...ownPaths(job.id, pathsOf)]);
  return { parts: own, gone: own.length === 0 ? 1 : 0 };
}

/**
 * Finds parts of a job by where they were written. An earlier version of aim wrote a file for each job: where there is one, it
 * is the first part, of the attempts before this version went on with the run.
 */
export function findParts(id: string, parts: readonly TranscriptPart[], pathsOf: PathsOf): FoundTranscript {
  const found = parts.flatMap(({ file, offset, length }) => {
    for (const path of pathsOf(file)) {
      const there = lookAt(path, offset, titleOf(id));
      if (there !== null) return [{ path, offset, ...sizes(there, length) }];
    }
    return [];
  });
  return { parts: [...ownFile(ownPaths(id, pathsOf)), ...found], gone: parts.length - found.length };
}

function ownPaths(id: string, pathsOf: PathsOf): readonly string[] {
  return pathsOf(`transcripts/${id}.txt`);
}

function ownFile(paths: readonly string[]): FoundPart[] {
  for (const path of paths) {
    const length = lookAt(path, 0, '');
    if (length !== null) return [{ path, offset: 0, length, missing: 0 }];
  }
  return [];
}

function sizes(there: number, length: number): Pick<FoundPart, 'length' | 'missing'> {
  return { length: Math.min(there, length), missing: Math.max(0, length - there) };
}

/** How many bytes a file has from where a text is to stand in it; null: it is not there, or has something else there. */
function lookAt(path: string, offset: number, text: string): number | null {
  const expected = Buffer.from(text);
  const bytes = Buffer.alloc(expected.length);
  try {
    const file = openSync(path, 'r');
    try {
      const stats = fstatSync(file);
      // A pool may be called as the file of a job would be.
      if (!stats.isFile()) return null;
      const read = readSync(file, bytes, 0, bytes.length, offset);
      return read === expected.length && bytes.equals(expected) ? stats.size - offset : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

/** The bytes of a part in pieces: it may be as long as the disk is large. @throws the system's errors. */
export function* readPart({ path, offset, length }: FoundPart, pieceBytes = 64 * 1024): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    for (let done = 0; done < length;) {
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, length - done));
      const read = readSync(file, piece, 0, piece.length, offset + done);
      if (read === 0) return;
      done += read;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}
