import { lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { lstatOrNull } from '../lib/files/lstat.ts';
import type { Place } from '../workspace/workspace.ts';

/** A file of a job that was not there when the job began. */
interface AbsentFile {
  readonly path: string;
  /** Its folders that were not there either, the innermost first. */
  readonly folders: readonly string[];
}

/** The files of a job that were not there before, some of which its tool makes, empty, where they are only named. */
export class MadeFiles {
  readonly #place: Place;
  readonly #absent: readonly AbsentFile[];

  /** @param files of the job, relative to the working folder. To be called before the tool is sent anything. */
  constructor(place: Place, files: readonly string[]) {
    this.#place = place;
    this.#absent = files.flatMap((file) => {
      const path = resolve(place.cwd, file);
      return exists(path) ? [] : [{ path, folders: absentFolders(path) }];
    });
  }

  /**
   * Removes those that are empty and that nobody wrote, and their folders where these are empty too.
   * @param reported files that the tool reports as changed, as it wrote them.
   */
  removeUnused(reported: readonly string[]): void {
    const { root, cwd } = this.#place;
    const written = new Set(reported.map((file) => resolve(root ?? cwd, file)));
    for (const { path, folders } of this.#absent) {
      if (written.has(path)) continue;
      try {
        const stat = lstatSync(path);
        if (!stat.isFile() || stat.size > 0) continue;
        unlinkSync(path);
        for (const folder of folders) rmdirSync(folder);
      } catch {
        // It was not made, or its folder has something else in it.
      }
    }
  }
}

function absentFolders(path: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); !exists(folder) && folder !== dirname(folder); folder = dirname(folder)) {
    folders.push(folder);
  }
  return folders;
}

function exists(path: string): boolean {
  return lstatOrNull(path) !== null;
}
