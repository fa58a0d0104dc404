import { rmSync } from 'node:fs';
import { writeAnswer, type WrittenAnswer } from '../../../jobs/record/results/write-answer.ts';
import type { RunFolder } from '../../../jobs/record/run-folder.ts';

/** How much the answers of a cluster may be in all. Bytes. */
const MAX_ANSWERS = 64 * 1024 * 1024;

/** The answers of a cluster, a file for each turn. Beyond the bound the oldest go. */
export class ClusterAnswers {
  readonly #folder: Pick<RunFolder, 'writeDocument'>;
  readonly #max: number;
  readonly #files: WrittenAnswer[] = [];
  #bytes = 0;

  constructor(folder: Pick<RunFolder, 'writeDocument'>, max = MAX_ANSWERS) {
    this.#folder = folder;
    this.#max = max;
  }

  /** @returns the name of the file in the folder of the cluster; null: there is no answer, or the disk takes none. */
  write(turn: string, answer: string): string | null {
    const written = writeAnswer(this.#folder, turn, answer);
    if (written === null) return null;
    this.#files.push(written);
    this.#bytes += written.bytes;
    while (this.#bytes > this.#max && this.#files.length > 1) {
      const { path, bytes } = this.#files.shift()!;
      this.#bytes -= bytes;
      rmSync(path, { force: true });
    }
    return written.name;
  }
}
