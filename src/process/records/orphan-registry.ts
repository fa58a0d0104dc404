import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWNER_MARK } from '../mark.ts';
import { ownersFolder, ownRecord, tempPrefix } from './orphan-record.ts';
import { birthOf, type ProcessId } from '../process-table.ts';
import { replaceFile } from '../../lib/replace-file.ts';
import { removeTree } from '../../lib/remove-tree.ts';
import { MAX_SOCKET_PATH_BYTES, SHORT_TEMP } from './runtime-folder.ts';
import { reapOrphans } from './reap-orphans.ts';

/** Something of ours that must not outlive us, until it is disposed of. */
export interface RegisteredProcess extends Disposable {
  /** It turned out to be this process. */
  is(pid: number): void;
}

/** A folder for a while, for nobody else, gone when it is disposed of. */
export interface TempFolder extends Disposable {
  readonly path: string;
}

/**
 * What this aim holds that must not outlive it. It is on record from before the first of it begins until the last of it
 * has gone, for the next aim, should this one be killed; and before its first it ends what others left that were.
 */
class Holdings {
  readonly #children = new Set<ProcessId>();
  #count = 0;
  /** Null: nothing is recorded, as the user has no folder that would be safe or none that can be written to. */
  #path: string | null = null;

  hold(): RegisteredProcess {
    if (this.#count === 0) this.#open();
    this.#count += 1;
    let child: ProcessId | null = null;
    let over = false;
    return {
      is: (pid) => {
        const birth = birthOf(pid);
        if (birth === null) return;
        child = { pid, birth };
        this.#children.add(child);
        this.#write();
      },
      [Symbol.dispose]: () => {
        if (over) return;
        over = true;
        this.#count -= 1;
        if (child !== null) this.#children.delete(child);
        if (this.#count > 0) this.#write();
        else this.#close();
      },
    };
  }

  /** @param socket the name of a socket that will be in it: `$TMPDIR` may be too long for one. */
  tempFolder(socket?: string): TempFolder {
    const holding = this.hold();
    const start = join(tmpdir(), tempPrefix(OWNER_MARK));
    const tooLong = socket !== undefined && Buffer.byteLength(`${start}XXXXXX/${socket}`) > MAX_SOCKET_PATH_BYTES;
    try {
      const path = mkdtempSync(tooLong ? join(SHORT_TEMP, tempPrefix(OWNER_MARK)) : start);
      return {
        path,
        [Symbol.dispose]() {
          removeTree(path);
          holding[Symbol.dispose]();
        },
      };
    } catch (error) {
      holding[Symbol.dispose]();
      throw error;
    }
  }

  #open(): void {
    reapOrphans();
    this.#write();
  }

  /**
   * Whole or not at all: others read it at any time. The folder may be another one than before: that of a login session
   * goes with it. Nothing that is held depends on whether it could be written.
   */
  #write(): void {
    try {
      this.#path = join(ownersFolder(), `${OWNER_MARK}.json`);
      const record = JSON.stringify(ownRecord([...this.#children]));
      // What a loss of power ends leaves no processes either.
      replaceFile(this.#path, (append) => append(record), { mode: 0o600, durable: false });
    } catch {
      this.#path = null;
    }
  }

  #close(): void {
    try {
      if (this.#path !== null) rmSync(this.#path, { force: true });
    } catch {
      // The next aim finds that nothing of it is left.
    }
    this.#path = null;
  }
}

export const orphanRegistry = new Holdings();
