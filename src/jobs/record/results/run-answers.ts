import type { JobResult } from '../../../model/run/job-result.ts';
import type { RunFolder } from '../run-folder.ts';
import { writeAnswer } from './write-answer.ts';

/** How many files with answers a run has. To make a file is half the cost of a short job, and nobody opens more of them. */
const MAX_FILES = 1000;

/** The answers of jobs as files in the run's folder, for people. All answers are in the result, too. */
export class RunAnswers {
  readonly #folder: RunFolder;
  #count = 0;

  constructor(folder: RunFolder) {
    this.#folder = folder;
  }

  /** Writes what the tool answered, as it came, unless there are very many already. A disk that takes nothing costs only this. */
  write({ id, stdout }: JobResult): void {
    if (stdout === '' || this.#count >= MAX_FILES) return;
    this.#count += 1;
    writeAnswer(this.#folder, id, stdout);
  }
}
