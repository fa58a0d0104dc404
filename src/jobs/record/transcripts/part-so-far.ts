import { statSync } from 'node:fs';
import type { TranscriptPart, TranscriptStart } from '../../../model/run/transcript-part.ts';

/** The transcript of an attempt whose end is not on record. */
export interface OpenTranscript extends TranscriptStart {
  /** Where the next job of the instance began; null: none did. */
  readonly end: number | null;
}

/** What there is of it: up to the next job of the instance, or to the end of the file. Null: nothing. @param path of its file. */
export function partSoFar({ file, offset, end }: OpenTranscript, path: string | null): TranscriptPart | null {
  const size = path === null ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  const length = Math.min(end ?? size, size) - offset;
  return length <= 0 ? null : { file, offset, length };
}
