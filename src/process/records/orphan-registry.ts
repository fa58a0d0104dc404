import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from '../../lib/files/remove-tree.ts';
import { replaceFile } from '../../lib/files/replace-file.ts';
import { asAimError } from '../../model/system-error.ts';
import { OWNER_MARK } from '../mark.ts';
import { birthOf, type ProcessId } from '../process-table.ts';
import { ownersFolder, ownRecord, tempPrefix } from './orphan-record.ts';
import { reapOrphans } from './reap-orphans.ts';
import { MAX_SOCKET_PATH_BYTES, SHORT_TEMP } from './runtime-folder.ts';

/** An entry of something that must not outlive aim. Dispose of it when that has gone. */
export interface Registration extends Disposable {
  /** Names the process that the entry stands for, once it has a pid. */
  setPid(pid: number): void;
}

/** A folder that only its owner can read. It is removed when it is disposed of. */
export interface TempFolder extends Disposable {
  readonly path: string;
}

/**
 * What this aim has started that must not outlive it. A record of it lies on disk from before the first process starts
 * until the last one has gone, for the next aim to end them, should this one be killed. Before its first process it ends
 * what killed aims have left.
 */
class OrphanRegistry {
  readonly #children = new Set<ProcessId>();
  #count = 0;
  /** Null: nothing is recorded, because the user has no safe folder for it or none that can be written to. */
  #path: string | null = null;

  /** Makes an entry. To be called before the process is started. */
  register(): Registration {
    if (this.#count === 0) this.#open();
    this.#count += 1;
    let child: ProcessId | null = null;
    let disposed = false;
    return {
      setPid: (pid) => {
        const birth = birthOf(pid);
        if (birth === null) return;
        child = { pid, birth };
        this.#children.add(child);
        this.#write();
      },
      [Symbol.dispose]: () => {
        if (disposed) return;
        disposed = true;
        this.#count -= 1;
        if (child !== null) this.#children.delete(child);
        if (this.#count > 0) this.#write();
        else this.#close();
      },
    };
  }

  /**
   * Makes a temporary folder.
   * @throws AimError system_failed.
   * @param socket the name of a socket that will be in it: `$TMPDIR` may be too long for one.
   */
  tempFolder(socket?: string): TempFolder {
    const registration = this.register();
    const start = join(tmpdir(), tempPrefix(OWNER_MARK));
    const tooLong = socket !== undefined && Buffer.byteLength(`${start}XXXXXX/${socket}`) > MAX_SOCKET_PATH_BYTES;
    try {
      const path = mkdtempSync(tooLong ? join(SHORT_TEMP, tempPrefix(OWNER_MARK)) : start);
      return {
        path,
        [Symbol.dispose]() {
          removeTree(path);
          registration[Symbol.dispose]();
        },
      };
    } catch (error) {
      registration[Symbol.dispose]();
      throw asAimError(error);
    }
  }

  #open(): void {
    reapOrphans();
    this.#write();
  }

  /**
   * Writes the record, which other aims read at any time. The folder may be another one than before: that
   * of a login session goes with it. No process depends on whether it could be written.
   */
  #write(): void {
    try {
      this.#path = join(ownersFolder(), `${OWNER_MARK}.json`);
      const record = JSON.stringify(ownRecord([...this.#children]));
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

/** The registry of this process. */
export const orphanRegistry = new OrphanRegistry();
