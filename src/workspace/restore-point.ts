import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What some files hold now, to be put back before a job is tried again. */
export class RestorePoint {
  readonly #files = new Map<string, { bytes: Uint8Array; mode: number } | null>();

  constructor(cwd: string, files: readonly string[]) {
    for (const file of files) {
      const path = resolve(cwd, file);
      const stat = statSync(path, { throwIfNoEntry: false });
      this.#files.set(path, stat?.isFile() === true ? { bytes: readFileSync(path), mode: stat.mode } : null);
    }
  }

  /** Puts every file back as it was; one that was not there goes. */
  restore(): void {
    for (const [path, was] of this.#files) {
      if (was === null) {
        rmSync(path, { force: true });
        continue;
      }
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, was.bytes);
      chmodSync(path, was.mode);
    }
  }
}
