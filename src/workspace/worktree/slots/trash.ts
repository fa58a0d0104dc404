import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../../../lib/files/remove-tree.ts';

/**
 * Deletes folders in the background. A folder is renamed first, so that nothing half deleted ever stands under a name that
 * means something.
 */
export class Trash {
  readonly #folder: string;
  #last: Promise<void> = Promise.resolve();

  /** @param folder on the file system of what will be deleted; made when it is needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes a file or folder away now, and deletes it later. One that is not there is no matter. */
  take(path: string): void {
    mkdirSync(this.#folder, { recursive: true });
    const away = join(this.#folder, randomBytes(8).toString('hex'));
    try {
      renameSync(path, away);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    this.#last = this.#last.then(() => deleteTree(away));
  }

  /** Deletes a folder that was taken away before, by whoever did not get to it. */
  delete(path: string): void {
    this.#last = this.#last.then(() => deleteTree(path));
  }

  /** Resolves when all that was taken so far is deleted. */
  async emptied(): Promise<void> {
    await this.#last;
  }
}

async function deleteTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    removeTree(path);
  }
}
