import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The contents of some files, to be put back before another attempt at a job. */
export class RestorePoint {
  readonly #files = new Map<string, { bytes: Uint8Array; mode: number } | null>();

  constructor(cwd: string, files: readonly string[]) {
    for (const file of files) {
      const path = resolve(cwd, file);
      const stat = statSync(path, { throwIfNoEntry: false });
      this.#files.set(path, stat?.isFile() === true ? { bytes: readFileSync(path), mode: stat.mode } : null);
    }
  }

  /** Puts every file back as it was. A file that was not there is removed. */
  restore(): void {
    for (const [path, before] of this.#files) {
      if (before === null) {
        rmSync(path, { force: true });
        continue;
      }
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, before.bytes);
      chmodSync(path, before.mode);
    }
  }
}
