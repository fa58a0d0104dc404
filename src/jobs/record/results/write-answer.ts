import { replaceFile } from '../../../lib/files/replace-file.ts';
import type { RunFolder } from '../run-folder.ts';

/** An answer that is a file. */
export interface WrittenAnswer {
  /** In the folder of the run or cluster. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/**
 * Writes an answer to the folder of a run or cluster, for people, as it came. @param id of the job or turn.
 * @returns null: it is empty, or the disk takes none. That costs only this: it is on record elsewhere too.
 */
export function writeAnswer(
  folder: Pick<RunFolder, 'writeDocument'>,
  id: string,
  answer: string,
): WrittenAnswer | null {
  if (answer === '') return null;
  const name = `answers/${id}.md`;
  const text = answer.endsWith('\n') ? answer : `${answer}\n`;
  let path = '';
  try {
    folder.writeDocument(name, (at) => {
      // Whole or not there at all, but not waited for.
      replaceFile(at, (append) => append(text), { mode: 0o600, durable: false });
      path = at;
    });
  } catch {
    return null;
  }
  return { name, path, bytes: Buffer.byteLength(text) };
}
