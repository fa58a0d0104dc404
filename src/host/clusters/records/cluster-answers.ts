import { rmSync } from 'node:fs';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import type { RunFolder } from '../../../jobs/record/run-folder.ts';

/** How much the answers of a cluster may be in all. Bytes. */
const MAX_ANSWERS = 64 * 1024 * 1024;

/** The answers of a cluster, a file for each turn. Beyond the bound the oldest go. */
export class ClusterAnswers {
  readonly #folder: Pick<RunFolder, 'writeDocument'>;
  readonly #max: number;
  readonly #files: { readonly path: string; readonly bytes: number }[] = [];
  #bytes = 0;

  constructor(folder: Pick<RunFolder, 'writeDocument'>, max = MAX_ANSWERS) {
    this.#folder = folder;
    this.#max = max;
  }

  /** @returns the name of the file in the folder of the cluster; null: there is no answer, or the disk takes none. */
  write(turn: string, answer: string): string | null {
    if (answer === '') return null;
    const name = `answers/${turn}.md`;
    const text = answer.endsWith('\n') ? answer : `${answer}\n`;
    try {
      this.#folder.writeDocument(name, (path) => {
        replaceFile(path, (append) => append(text), { mode: 0o600, durable: false });
        const bytes = Buffer.byteLength(text);
        this.#files.push({ path, bytes });
        this.#bytes += bytes;
      });
    } catch {
      return null;
    }
    while (this.#bytes > this.#max && this.#files.length > 1) {
      const { path, bytes } = this.#files.shift()!;
      this.#bytes -= bytes;
      rmSync(path, { force: true });
    }
    return name;
  }
}
